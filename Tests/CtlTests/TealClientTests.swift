import CCurl
import ElasticBeanstalkAPI
import Foundation
import Synchronization
import Testing

@testable import ctl

@Suite("Calling teald")
struct TealClientTests {
    /// A client whose requests are answered by a closure, without a network.
    private func client(
        _ answer: @escaping @Sendable (Request) throws(CurlError) -> Response
    ) throws -> TealClient {
        var client = TealClient(
            endpoint: try Endpoint(flag: "http://teal.test", environment: [:]), region: "us-east-1",
            credentials: Credentials(environment: [:]))
        client.transport = Transport(
            send: { request throws(CurlError) in try answer(request) },
            stream: { request, onBody throws(CurlError) in
                let response = try answer(request)
                response.body.withUnsafeBytes { _ = onBody($0) }
                return response
            })
        return client
    }

    private static func form(_ request: Request) -> String {
        guard case .bytes(let bytes) = request.body else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func result(of action: String, _ members: String) -> Response {
        let body = "<\(action)Response><\(action)Result>\(members)</\(action)Result></\(action)Response>"
        return Response(
            status: 200, headers: [.init(name: "x-amzn-requestid", value: "request-1")], body: Array(body.utf8))
    }

    private static func environment(_ name: String, _ status: String) -> String {
        "<member><EnvironmentName>\(name)</EnvironmentName><Status>\(status)</Status></member>"
    }

    private let printer = Printer(format: .table, terminal: .plain, quiet: true)

    @Test("A call is a signed form, and its answer a value with the request's id")
    func call() throws {
        let client = try client { request throws(CurlError) in
            #expect(request.signature?.service == "elasticbeanstalk")
            #expect(Self.form(request).contains("Action=CreateApplication&Version=2010-12-01&ApplicationName=a%26b"))
            return Self.result(
                of: "CreateApplication", "<Application><ApplicationName>a&amp;b</ApplicationName></Application>")
        }
        let input = CreateApplicationMessage(applicationName: "a&b")
        let reply = try client.beanstalk(ElasticBeanstalk.createApplication, input)
        #expect(reply.output.application?.applicationName == "a&b" && reply.requestID == "request-1")
    }

    @Test("Nobody there, nonsense and refusals are told apart")
    func failures() throws {
        let gone = try client { _ throws(CurlError) in throw CurlError(CURLE_COULDNT_CONNECT) }
        #expect { try gone.environments() } throws: { ExitOutcome($0, command: Ctl.self).status == 3 }
        let nonsense = try client { _ throws(CurlError) in Response(status: 200, body: Array("hello".utf8)) }
        #expect { try nonsense.environments() } throws: { error in
            guard case CtlError.badAnswer = error else { return false }
            return true
        }
        #expect(throws: CtlError.self) { try nonsense.native("GET", "/x", as: [String: String].self) }
    }

    @Test("Waiting asks for the call's own events until they tell the end")
    func waiting() throws {
        let looks = Atomic(0)
        let client = try client { request throws(CurlError) in
            let form = Self.form(request)
            if form.contains("Action=DescribeEvents") {
                #expect(form.contains("RequestId=request-1"))
                let isDone = looks.load(ordering: .relaxed) >= 3
                let message = isDone ? "Environment update completed successfully." : "Environment update is starting."
                return Self.result(
                    of: "DescribeEvents",
                    "<Events><member><EventDate>2026-01-01T00:00:0\(isDone ? 1 : 0)Z</EventDate>"
                        + "<Message>\(message)</Message></member></Events>")
            }
            let number = looks.wrappingAdd(1, ordering: .relaxed).newValue
            let members = Self.environment("blue", number < 4 ? "Updating" : "Ready")
            return Self.result(of: "DescribeEnvironments", "<Environments>\(members)</Environments>")
        }
        let waiter = EnvironmentWaiter(client: client, printer: printer, timeout: 60) { _ in }
        let environments = try waiter.wait(for: ["blue"], requestID: "request-1")
        #expect(environments.map(\.status) == [.ready] && looks.load(ordering: .relaxed) == 4)
    }

    @Test("Waiting ends with its time, and with an environment that is not there")
    func waitingEnds() throws {
        let client = try client { _ throws(CurlError) in
            Self.result(
                of: "DescribeEnvironments", "<Environments>\(Self.environment("blue", "Updating"))</Environments>")
        }
        let waiter = EnvironmentWaiter(client: client, printer: printer, timeout: 0) { _ in }
        #expect { try waiter.wait(for: ["blue"], requestID: nil) } throws: { error in
            error as? CtlError == .notReached("not done after 0s: blue is Updating")
        }
        #expect { try waiter.wait(for: ["red"], requestID: nil) } throws: { error in
            error as? CtlError == .refused(code: "EnvironmentNotFound", message: "there is no environment 'red'")
        }
    }

    @Test("A version that fails is told with its reason")
    func failedVersion() throws {
        let client = try client { request throws(CurlError) in
            if Self.form(request).contains("Action=DescribeEvents") {
                return Self.result(
                    of: "DescribeEvents", "<Events><member><Message>no Dockerfile</Message></member></Events>")
            }
            return Self.result(
                of: "DescribeApplicationVersions",
                "<ApplicationVersions><member><Status>Failed</Status></member></ApplicationVersions>")
        }
        #expect { try VersionWaiter(client: client, timeout: Seconds(1)).wait("demo", "v1") } throws: { error in
            error as? CtlError == .refused(code: "VersionFailed", message: "no Dockerfile")
        }
    }

    @Test("A followed stream gives its bytes, and a refused one its error")
    func following() throws {
        let client = try client { request throws(CurlError) in
            #expect(request.timeLimit == 0)
            return request.url.hasSuffix("/events")
                ? Response(status: 200, body: Array("data: x\n\n".utf8)) : Response(status: 404)
        }
        var parser = ServerSentEvents()
        var events: [ServerSentEvents.Event] = []
        try client.follow("/events") { bytes in
            events += parser.push(bytes)
            return true
        }
        #expect(events == [.init(name: "message", data: "x")])
        #expect(throws: CtlError.self) { try client.follow("/other") { _ in true } }
    }
}
