import Testing

@testable import ctl

@Suite("Errors")
struct ErrorTests {
    @Test("Each kind of error has its exit status and says what to do next")
    func exitStatus() {
        let cases: [(CtlError, Int32)] = [
            (.refused(code: "InvalidParameterValue", message: "no"), 1), (.badAnswer("x"), 1),
            (.unreachable(endpoint: "http://x", reason: "y"), 3), (.notReached("x"), 1), (.usage("x"), 2),
            (.failedRequests(3), 1),
        ]
        for (error, status) in cases {
            let outcome = ExitOutcome(error, command: Ctl.self)
            #expect(outcome.status == status && !outcome.isForOutput)
            let lines = outcome.text.split(separator: "\n")
            #expect(lines.count == 2 && lines[0].hasPrefix("ctl: "))
        }
    }

    @Test("Errors of the layers below are told in the same way")
    func otherErrors() {
        #expect(ExitOutcome(HostLookup.NotFound(host: "h", reason: "r"), command: Ctl.self).status == 3)
        #expect(ExitOutcome(TrafficTarget.Unusable(reason: "r"), command: Ctl.self).status == 2)
    }

    @Test("The errors of every XML protocol are read")
    func xmlErrors() {
        let bodies = [
            "<ErrorResponse xmlns=\"x\"><Error><Type>Sender</Type><Code>C</Code><Message>a &lt; b &amp;amp;</Message>"
                + "</Error><RequestId>r</RequestId></ErrorResponse>",
            "<Response><Errors><Error><Code>C</Code><Message>a &lt; b &amp;amp;</Message></Error></Errors></Response>",
            "<Error><Code>C</Code><Message>a &lt; b &amp;amp;</Message><Resource>/b</Resource></Error>",
        ]
        for body in bodies {
            let error = ErrorAnswer.error(in: Response(status: 400, body: Array(body.utf8)))
            #expect(error == .refused(code: "C", message: "a < b &amp;"))
        }
    }

    @Test("teald's own errors are read, and others told with their status")
    func otherAnswers() {
        let json = #"{"error":{"code":"C","message":"m"}}"#
        #expect(ErrorAnswer.error(in: .init(status: 400, body: Array(json.utf8))) == .refused(code: "C", message: "m"))
        #expect(ErrorAnswer.error(in: .init(status: 502, body: Array("oops".utf8))) == .badAnswer("status 502: oops"))
        #expect(ErrorAnswer.error(in: .init(status: 404)).exitCode == 1)
    }

    @Test("The endpoint comes from the flag, else TEAL_ENDPOINT, else AWS's variable")
    func endpoint() throws {
        let both = ["TEAL_ENDPOINT": "http://teal:1/", "AWS_ENDPOINT_URL": "http://aws:2"]
        #expect(try Endpoint(flag: "http://flag:3", environment: both).url == "http://flag:3")
        #expect(try Endpoint(flag: nil, environment: both).url == "http://teal:1")
        #expect(try Endpoint(flag: nil, environment: ["AWS_ENDPOINT_URL": "http://aws:2"]).url == "http://aws:2")
        #expect(try Endpoint(flag: nil, environment: ["TEAL_ENDPOINT": ""]).url == Endpoint.usual)
        #expect(throws: CtlError.self) { try Endpoint(flag: "localhost:4566", environment: [:]) }
    }
}
