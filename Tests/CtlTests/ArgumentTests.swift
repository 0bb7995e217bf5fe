import ArgumentParser
import ElasticBeanstalkAPI
import Testing

@testable import ctl

@Suite("Arguments")
struct ArgumentTests {
    private func parse<Command>(_ type: Command.Type, _ line: String) throws -> Command {
        let command = try Ctl.parseAsRoot(line.split(separator: " ").map(String.init))
        return try #require(command as? Command)
    }

    private func status(of line: String) -> Int32? {
        do {
            _ = try Ctl.parseAsRoot(line.split(separator: " ").map(String.init))
            return nil
        } catch {
            return ExitOutcome(error, command: Ctl.self).status
        }
    }

    @Test(
        "Lengths of time have units",
        arguments: zip(["500ms", "10s", "2m", "1h", "1.5", "0.5s"], [0.5, 10, 120, 3600, 1.5, 0.5]))
    func seconds(text: String, value: Double) {
        #expect(Seconds(argument: text)?.value == value)
    }

    @Test("What is no length of time is refused", arguments: ["", "s", "-1s", "10x", "1s2", "١s"])
    func noSeconds(text: String) { #expect(Seconds(argument: text) == nil) }

    @Test("A traffic plan takes its defaults from what is asked")
    func plan() throws {
        let plain = try parse(TrafficCommand.self, "traffic http://localhost:8080/").plan()
        #expect(plain.duration == 10 && plain.rate == nil && plain.connections == 50)
        #expect(plain.target.address == "127.0.0.1" && plain.versionHeader == "X-App-Version")
        let limited = try parse(TrafficCommand.self, "traffic http://a/ --requests 5 --rate 2.5").plan()
        #expect(limited.duration == nil && limited.requestLimit == 5 && limited.rate == 2.5)
        #expect(limited.target.address == nil)
    }

    @Test("--resolve must be for the URL's host and port")
    func resolve() throws {
        #expect(try TrafficTarget(url: "http://a.example/", resolve: "A.example:80:10.0.0.1").address == "10.0.0.1")
        #expect(try TrafficTarget(url: "http://a.example:81/", resolve: "a.example:81:::1").address == "::1")
        for wrong in ["b.example:80:10.0.0.1", "a.example:81:10.0.0.1", "a.example", "a.example:x:1.2.3.4"] {
            #expect(throws: TrafficTarget.Unusable.self) { try TrafficTarget(url: "http://a.example/", resolve: wrong) }
        }
        #expect(throws: TrafficTarget.Unusable.self) { try TrafficTarget(url: "ftp://a/") }
    }

    @Test("Names below localhost are this computer")
    func localNames() {
        #expect(
            LocalName.resolution(ofURL: "http://a.us-east-1.elasticbeanstalk.localhost:8080/x") == [
                "a.us-east-1.elasticbeanstalk.localhost:8080:127.0.0.1"
            ])
        #expect(LocalName.resolution(ofURL: "https://localhost/") == ["localhost:443:127.0.0.1"])
        #expect(LocalName.resolution(ofURL: "http://localhost.example/").isEmpty)
    }

    @Test(
        "Wrong usage has status 2",
        arguments: [
            "bogus", "env create", "traffic", "traffic http://a/ --rate 0", "traffic http://a/ --connections 0",
            "traffic http://a/ --duration x", "swap a a", "env update a", "events --limit 0",
            "env create a --app b --option x", "env create a --app b --var =x", "status --output xml",
        ])
    func wrongUsage(line: String) { #expect(status(of: line) == 2) }

    @Test(
        "Right usage is taken",
        arguments: [
            "status", "reset --yes", "app list", "app create a", "app delete a --force", "version list",
            "version create a v1 --source .", "version delete a v1", "env list --app a", "env show a",
            "env create a --app b --version v --cname c --instances 2 --var A=b=c --no-wait --timeout 5m",
            "env update a --version v2", "env restart a", "env rebuild a", "env terminate a", "swap a b", "lb list",
            "tg list", "tg health g", "instance list --env a", "instance kill i-1 i-2", "events --env a -f",
            "completion fish", "traffic http://a/ --report json --host b",
        ])
    func rightUsage(line: String) { #expect(status(of: line) == nil) }

    @Test("Options are split at the last colon before the first equals sign")
    func options() throws {
        let command = try parse(
            EnvUpdateCommand.self, "env update a --instances 3 --option aws:elb:policies:Name=a=b:c --var URL=http://x")
        let settings = try command.settings.settings().map {
            [$0.namespace ?? "", $0.optionName ?? "", $0.value ?? ""]
        }
        #expect(
            settings == [
                ["aws:autoscaling:asg", "MinSize", "3"], ["aws:autoscaling:asg", "MaxSize", "3"],
                ["aws:elasticbeanstalk:application:environment", "URL", "http://x"],
                ["aws:elb:policies", "Name", "a=b:c"],
            ])
    }

    @Test("Help is data and a success, and every command's help has an example")
    func help() {
        func check(_ command: any ParsableCommand.Type) {
            #expect(command.configuration.discussion.contains("Example: "), "\(command)")
            #expect(!command.configuration.abstract.isEmpty, "\(command)")
            command.configuration.subcommands.forEach(check)
        }
        check(Ctl.self)
        do {
            var command = try Ctl.parseAsRoot(["env", "--help"])
            try command.run()
            Issue.record("help did not end the command")
        } catch {
            let outcome = ExitOutcome(error, command: Ctl.self)
            #expect(outcome.status == 0 && outcome.isForOutput && outcome.text.contains("USAGE"))
        }
    }
}
