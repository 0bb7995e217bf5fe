import Foundation
@testable import Proxy
import Routing
import Testing

@Suite("Tokens that a load balancer checks")
struct TokenTests {
    private static let good =
        #""iss":"me","exp":2000,"iat":1000,"nbf":1000,"scope":"a b c","roles":["x","y"],"sub":"s""#

    private func check(_ claims: RoutingTable.JWTValidation.Claim...) -> RoutingTable.JWTValidation {
        RoutingTable.JWTValidation(jwksEndpoint: "http://localhost/keys", issuer: "me", claims: claims)
    }

    private func outcome(
        _ token: String, _ check: RoutingTable.JWTValidation, _ keys: JSONWebKeySet, at now: Double = 1500
    ) -> TokenFault? {
        do throws(TokenFault) {
            let token = try JSONWebToken(Substring(token))
            try token.check(check, by: keys.keys(named: token.keyID), now: now)
            return nil
        } catch {
            return error
        }
    }

    @Test("Signature, issuer, times and claims decide, and each fault has its name")
    func claims() throws {
        let issuer = try TokenIssuer()
        let keys = try JSONWebKeySet(Array(issuer.keySet().utf8))
        let token = try issuer.token(Self.good)
        #expect(outcome(token, check(), keys) == nil)
        #expect(outcome(token, check(), keys, at: 2000) == .claimValueInvalid)
        #expect(outcome(token, check(), keys, at: 999) == .claimValueInvalid)
        let all = check(
            .init(name: "scope", format: .spaceSeparatedValues, values: ["c", "a"]),
            .init(name: "roles", format: .stringArray, values: ["y"]),
            .init(name: "sub", format: .singleString, values: ["s"]))
        #expect(outcome(token, all, keys) == nil)
        let wrong: [(RoutingTable.JWTValidation.Claim, TokenFault)] = [
            (.init(name: "scope", format: .spaceSeparatedValues, values: ["a", "d"]), .claimValueInvalid),
            (.init(name: "roles", format: .singleString, values: ["x"]), .claimFormatInvalid),
            (.init(name: "sub", format: .stringArray, values: ["s"]), .claimFormatInvalid),
            (.init(name: "aud", format: .singleString, values: ["s"]), .claimNotPresent),
        ]
        for (claim, fault) in wrong { #expect(outcome(token, check(claim), keys) == fault) }
        #expect(outcome(try issuer.token(#""iss":"you","exp":2000"#), check(), keys) == .claimValueInvalid)
        #expect(outcome(try issuer.token(#""iss":"me""#), check(), keys) == .claimNotPresent)
        #expect(outcome(try issuer.token(#""iss":"me","exp":"2000""#), check(), keys) == .claimFormatInvalid)
        #expect(outcome(try TokenIssuer().token(Self.good), check(), keys) == .signatureInvalid)
        #expect(outcome(try TokenIssuer(id: "two").token(Self.good), check(), keys) == .signatureInvalid)
        #expect(outcome(try issuer.token(Self.good, algorithm: "none"), check(), keys) == .formatInvalid)
        #expect(outcome(String(token.dropLast(4)), check(), keys) == .signatureInvalid)
        for text in ["", "a.b", "a.b.c.d", token + "=", "..", token.replacing(".", with: "")] {
            #expect(outcome(text, check(), keys) == .formatInvalid, "\(text)")
        }
    }

    @Test("What is no set of keys, and one with more than ten, is refused")
    func keySets() throws {
        let issuer = try TokenIssuer()
        let one = try issuer.keySet().dropFirst(9).dropLast(2)
        let eleven = #"{"keys":[\#([String](repeating: String(one), count: 11).joined(separator: ","))]}"#
        #expect(throws: TokenFault.keysTooLarge) { try JSONWebKeySet(Array(eleven.utf8)) }
        for text in ["", "[]", "{}", #"{"keys":{}}"#, #"{"keys":[{"kty":"RSA","n":"!","e":"AQAB"}]}"#] {
            #expect(throws: TokenFault.keysInvalid, "\(text)") { try JSONWebKeySet(Array(text.utf8)) }
        }
        let others = #"{"keys":[{"kty":"EC","crv":"P-256"},{"kty":"RSA","use":"enc"}]}"#
        #expect(try JSONWebKeySet(Array(others.utf8)).keys(named: nil).isEmpty)
    }

    @Test("A request goes on with a valid token only, its keys are read once, and the explanation says what was wrong")
    func overSockets() async throws {
        let issuer = try TokenIssuer()
        let provider = try await TestTarget.start("provider", script: TestTarget.answering(try issuer.keySet()))
        let target = try await TestTarget.start("a")
        let later = Int(Date().timeIntervalSince1970) + 3_600
        let valid = try issuer.token(#""iss":"me","exp":\#(later)"#)
        try await ProxyFixture.with(loops: 1) { fixture in
            fixture.setGroup("g", [target])
            fixture.require("http://\(provider.host):\(provider.port)/keys")
            await fixture.apply()
            try await fixture.healthy("g", count: 1)
            let client = try await fixture.client()
            for (header, status, told) in [
                ("", "401 Unauthorized", "JWTHeaderNotPresent"), ("Authorization: Basic eA==\r\n", "401", "JWTRequest"),
                ("Authorization: Bearer \(valid)x\r\n", "401", "JWT"),
            ] {
                try await client.send(ProxyFixture.get(headers: "X-Teal-Explain: 1\r\n" + header))
                let answer = try await client.answer(endingWith: "</html>\r\n")
                #expect(answer.hasPrefix("HTTP/1.1 \(status)") && answer.contains(#""token":"\#(told)"#), "\(answer)")
            }
            for _ in 1...3 {
                try await client.send(ProxyFixture.get(headers: "Authorization: bearer \(valid)\r\n"))
                #expect(try await client.answer(endingWith: "ok").hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
            await client.close()
        }
        #expect(target.requests.count == 3 && target.requests.allSatisfy { $0.contains(valid) })
        #expect(provider.requests.count == 1)
        try await provider.stop()
        try await target.stop()
    }

    @Test("A request with a body waits for slow keys; where they cannot be had the answer is 500, not a pass")
    func unreachableKeys() async throws {
        let issuer = try TokenIssuer()
        let target = try await TestTarget.start("a")
        let provider = try await TestTarget.start("provider", script: TestTarget.silent)
        let valid = try issuer.token(#""iss":"me","exp":\#(Int(Date().timeIntervalSince1970) + 3_600)"#)
        let huge = String(repeating: " ", count: JSONWebKeySet.mostBytes)
        try await ProxyFixture.with(loops: 1) { fixture in
            fixture.setGroup("g", [target])
            fixture.require("http://\(provider.host):\(provider.port)/keys")
            await fixture.apply()
            try await fixture.healthy("g", count: 1)
            let client = try await fixture.client()
            let head = "POST / HTTP/1.1\r\nHost: \(ProxyFixture.host)\r\nAuthorization: Bearer \(valid)\r\n"
            try await client.send(head + "Content-Length: 4\r\n\r\nbo")
            try await eventually("the keys are not asked for") { provider.bytesReceived > 0 }
            try await client.send("dy")
            let keys = try issuer.keySet()
            provider.sendToAll("HTTP/1.1 200 OK\r\nContent-Length: \(keys.utf8.count)\r\n\r\n\(keys)")
            _ = try await client.answer(endingWith: "ok")
            #expect(target.requests.last?.hasSuffix("\r\n\r\nbody") == true)
            provider.setScript(TestTarget.answering(huge + keys))
            let gone = try await TestTarget.start("gone")
            try await gone.stop()
            for path in ["http://\(provider.host):\(provider.port)/more", "http://\(gone.host):\(gone.port)/keys"] {
                fixture.require(path)
                await fixture.apply()
                try await client.send(ProxyFixture.get(headers: "Authorization: Bearer \(valid)\r\n"))
                #expect(try await client.answer(endingWith: "</html>\r\n").hasPrefix("HTTP/1.1 500 "))
            }
            await client.close()
        }
        #expect(target.requests.count == 1)
        try await provider.stop()
        try await target.stop()
    }
}

extension ProxyFixture {
    /// Requests to `g` need a token of the issuer `me`.
    fileprivate mutating func require(_ endpoint: String) {
        forward(to: ("g", 1))
        table.loadBalancers[Self.lb]?.listeners[0].actions.insert(
            .jwtValidation(.init(jwksEndpoint: endpoint, issuer: "me", claims: [])), at: 0)
    }
}
