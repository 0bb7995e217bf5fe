import Domain
import Testing

@Suite("Configuration options")
struct ConfigurationTests {
    private func command(_ name: String, _ value: String) -> OptionSetting {
        OptionSetting(namespace: "aws:elasticbeanstalk:command", name: name, value: value)
    }

    @Test(
        "a rolling deployment's batches cover every instance once, and none is empty",
        arguments: [
            ("Fixed", "1"), ("Fixed", "3"), ("Fixed", "50"), ("Percentage", "1"), ("Percentage", "30"),
            ("Percentage", "100"),
        ])
    func batches(type: String, size: String) {
        let configuration = EnvironmentConfiguration([
            command("DeploymentPolicy", "Rolling"), command("BatchSizeType", type), command("BatchSize", size),
        ])
        for count in 0...12 {
            let instances = (0..<count).map { "i-\($0)" }
            let batches = configuration.batches(of: instances)
            #expect(batches.flatMap { $0 } == instances)
            #expect(batches.allSatisfy { !$0.isEmpty })
        }
    }

    @Test("a percentage of instances is rounded up")
    func percentage() {
        let configuration = EnvironmentConfiguration([
            command("DeploymentPolicy", "Rolling"), command("BatchSizeType", "Percentage"), command("BatchSize", "30"),
        ])
        #expect(configuration.batches(of: ["a", "b", "c", "d"]).map(\.count) == [2, 2])
    }

    @Test(
        "an option that does not exist or does not fit is refused by name",
        arguments: [
            ("aws:elasticbeanstalk:command", "DeploymentPolicyy", "Rolling", "Unknown configuration setting"),
            ("aws:nothing", "X", "1", "Unknown configuration setting"),
            ("aws:elasticbeanstalk:command", "DeploymentPolicy", "Sometimes", "allowed values"),
            ("aws:elasticbeanstalk:command", "Timeout", "0", "minimum"),
            ("aws:elasticbeanstalk:command", "Timeout", "3601", "maximum"),
            ("aws:elasticbeanstalk:command", "BatchSize", "101", "maximum allowed value: 100"),
            ("aws:elasticbeanstalk:container:python", "NumThreads", "0", "minimum"),
            ("aws:elasticbeanstalk:container:python", "WSGIFile", "a.py", "Unknown configuration setting"),
            ("aws:autoscaling:asg", "MinSize", "two", "valid number"),
            ("aws:autoscaling:asg", "MinSize", "", "valid number"),
        ])
    func refused(namespace: String, name: String, value: String, reason: String) throws {
        let setting = OptionSetting(namespace: namespace, name: name, value: value)
        let fault = try #require(throws: Fault.self) { try [setting].validate() }
        #expect(fault.kind == .invalidParameter)
        #expect(fault.message.contains(namespace) && fault.message.contains(name) && fault.message.contains(reason))
    }

    @Test("a batch of a fixed number may be larger than a hundred")
    func largeBatch() throws {
        try [command("BatchSizeType", "Fixed"), command("BatchSize", "101")].validate()
    }

    @Test("an environment property may have any name")
    func properties() throws {
        let setting = OptionSetting(namespace: OptionDefinition.environmentProperties, name: "DB_URL", value: "x")
        try [setting].validate()
        #expect(EnvironmentConfiguration([setting]).environmentProperties == ["DB_URL": "x"])
    }

    @Test("a maximum below the minimum is refused")
    func sizes() {
        let options = [
            OptionSetting(namespace: "aws:autoscaling:asg", name: "MinSize", value: "3"),
            OptionSetting(namespace: "aws:autoscaling:asg", name: "MaxSize", value: "2"),
        ]
        #expect(throws: Fault.self) { try options.validate() }
    }

    @Test("a later setting replaces an earlier one, and a removed one has its default again")
    func applying() {
        let old = [command("Timeout", "10"), command("BatchSize", "5")]
        let new = old.applying([command("Timeout", "20")], removing: [command("BatchSize", "")])
        #expect(new == [command("Timeout", "20")])
        #expect(EnvironmentConfiguration(new).commandTimeout == 20)
    }
}
