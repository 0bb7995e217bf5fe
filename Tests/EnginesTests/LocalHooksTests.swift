import Domain
import Engines
import Foundation
import Testing

@Suite("Commands that hooks name")
struct LocalHooksTests {
    private let event = #"{"DeploymentId": "d-1", "Text": "a\\nb 'c' $HOME"}"#

    private func outcome(of command: String) async -> HookOutcome {
        let hooks = LocalHooks(functions: ["check": command], endpoint: nil)
        return await hooks.invoke("arn:aws:lambda:us-east-1:000000000000:function:check", with: Data(event.utf8))
    }

    @Test("a command gets the event as it is, and what it prints is what it returns")
    func reads() async {
        #expect(await outcome(of: "cat; echo ' Succeeded'") == .returned(event + " Succeeded\n"))
    }

    @Test("a command that ends badly has failed, and its words are told")
    func fails() async {
        guard case .failed(let reason) = await outcome(of: "echo no room; exit 3") else {
            Issue.record("it has not failed")
            return
        }
        #expect(reason.contains("no room") && reason.contains("3"))
    }

    @Test("a command that ends without reading its event does no harm, however often it is called")
    func ignores() async {
        for _ in 0..<40 { #expect(await outcome(of: "exec true") == .returned("")) }
    }
}
