import Domain
import Foundation
import Testing

@Suite("AppSpec files")
struct AppSpecTests {
    @Test("a file for instances has its files, permissions and scripts, and any section may be empty or left out")
    func forInstances() throws {
        let text = """
            {"version": "0.0", "os": "linux", "files": [{"source": "a", "destination": "/b"}], "permissions": "",
             "hooks": {"BeforeInstall": [{"location": "x.sh", "timeout": "30", "runas": "web"}], "AfterInstall": ""}}
            """
        let found = try AppSpec(json: Data(text.utf8), for: .server)
        #expect(found.files.map(\.destination) == ["/b"])
        #expect(found.permissions.isEmpty)
        let script = try #require(found.scripts(at: .beforeInstall).first)
        #expect(script.location == "x.sh" && script.timeout == 30 && script.user == "web")
        #expect(found.scripts(at: .afterInstall).isEmpty)
    }

    @Test(
        "a file for instances that says something else is refused, and why is told",
        arguments: [
            (#"{"os": "linux"}"#, "version"),
            (#"{"version": "1.0", "os": "linux"}"#, "version"),
            (#"{"version": "0.0", "os": "windows"}"#, "os"),
            (#"{"version": "0.0", "os": "linux", "files": {"source": "a", "destination": "/b"}}"#, "files"),
            (#"{"version": "0.0", "os": "linux", "files": [{"source": "a"}]}"#, "destination"),
            (#"{"version": "0.0", "os": "linux", "files": [{"source": "../a", "destination": "/b"}]}"#, "../a"),
            (#"{"version": "0.0", "os": "linux", "permissions": [{"mode": "644"}]}"#, "object"),
            (#"{"version": "0.0", "os": "linux", "hooks": [{"BeforeInstall": []}]}"#, "hooks"),
            (#"{"version": "0.0", "os": "linux", "hooks": {"Install": [{"location": "x"}]}}"#, "Install"),
            (#"{"version": "0.0", "os": "linux", "hooks": {"BeforeInstall": {"location": "x"}}}"#, "BeforeInstall"),
            (#"{"version": "0.0", "os": "linux", "hooks": {"BeforeInstall": [{"timeout": "9"}]}}"#, "location"),
            (
                #"{"version": "0.0", "os": "linux", "hooks": {"BeforeInstall": [{"location": "x", "timeout": "0"}]}}"#,
                "timeout"
            ),
        ])
    func refuses(text: String, part: String) {
        #expect { try AppSpec(json: Data(text.utf8), for: .server) } throws: { error in
            (error as? AppSpecFault)?.message.contains(part) == true
        }
    }

    @Test("a file for a service has its task definition and functions; one that says something else is refused")
    func forServices() throws {
        let found = try AppSpec(json: service(hooks: #"[{"BeforeInstall": "check"}]"#), for: .ecs)
        #expect(found.service?.containerPort == 80)
        #expect(found.functions == ["BeforeInstall": "check"])
        for hooks in [#"[{"ApplicationStop": "check"}]"#, #"{"BeforeInstall": "check"}"#] {
            #expect(throws: AppSpecFault.self) { try AppSpec(json: service(hooks: hooks), for: .ecs) }
        }
        #expect(throws: AppSpecFault.self) {
            try AppSpec(json: service(hooks: "[]", type: "AWS::Lambda::Function"), for: .ecs)
        }
        #expect(throws: AppSpecFault.self) {
            try AppSpec(json: Data(#"{"version": "0.0", "Resources": []}"#.utf8), for: .ecs)
        }
    }

    private func service(hooks: String, type: String = "AWS::ECS::Service") -> Data {
        Data(
            """
            {"version": "0.0", "Hooks": \(hooks), "Resources": [{"TargetService": {"Type": "\(type)", "Properties": {
             "TaskDefinition": "app:1", "LoadBalancerInfo": {"ContainerName": "app", "ContainerPort": "80"}}}}]}
            """.utf8)
    }
}
