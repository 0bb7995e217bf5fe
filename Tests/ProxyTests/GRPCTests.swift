import Routing
import Testing

@testable import Proxy

@Suite("gRPC")
struct GRPCTests {
    private func serve(_ target: GRPCTarget, matcher: String, _ fixture: inout ProxyFixture) async {
        fixture.setGroup("g", [])
        fixture.table.targetGroups["g"]?.targets = [target.target]
        fixture.table.targetGroups["g"]?.version = .grpc
        fixture.table.targetGroups["g"]?.healthCheck.kind = .grpc
        fixture.table.targetGroups["g"]?.healthCheck.path = "/AWS.ALB/healthcheck"
        fixture.table.targetGroups["g"]?.healthCheck.matcher = matcher
        fixture.forward(to: ("g", 1))
        await fixture.apply()
    }

    @Test("A call and its status in the trailer go through; the target's check passes by its own status")
    func call() async throws {
        let target = try await GRPCTarget.start { $0 == "/AWS.ALB/healthcheck" ? 12 : 0 }
        try await ProxyFixture.with { fixture in
            await serve(target, matcher: "12", &fixture)
            try await fixture.healthy("g", count: 1)
            let client = try await fixture.client()
            try await client.send(
                "POST /shop.Cart/Add HTTP/1.1\r\nHost: app.test\r\nContent-Type: application/grpc\r\nTE: trailers\r\n"
                    + "Content-Length: 5\r\n\r\n\0\0\0\0\0")
            let answer = try await client.answer(endingWith: "0\r\ngrpc-status: 0\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.lowercased().contains("application/grpc"))
            await client.close()
        }
        #expect(target.requests.contains("/shop.Cart/Add") && target.requests.contains("/AWS.ALB/healthcheck"))
        try await target.stop()
    }

    @Test("Another status than the matcher's fails the check, and is told")
    func failingCheck() async throws {
        let target = try await GRPCTarget.start { _ in 14 }
        try await ProxyFixture.with { fixture in
            await serve(target, matcher: "0-12", &fixture)
            let proxy = fixture.proxy
            try await eventually("unhealthy") { proxy.health(ofGroup: "g").values.first?.state == .unhealthy }
            let health = proxy.health(ofGroup: "g").values.first
            #expect(health?.reason == "Target.ResponseCodeMismatch" && health?.description?.contains("14") == true)
        }
        try await target.stop()
    }
}
