import Domain
import Store
import TestKit
import Testing

@Suite("Options, by what they change")
struct OptionTests {
    @Test("what the options of a platform say comes to the instances as variables, below the user's own properties")
    func platforms() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        let (python, php) = ("aws:elasticbeanstalk:container:python", "aws:elasticbeanstalk:container:php:phpini")
        let jvm = "aws:elasticbeanstalk:container:tomcat:jvmoptions"
        try await stage.create(
            "shop-blue",
            options: [
                option(python, "WSGIPath", "shop.wsgi"), option(python, "NumThreads", "20"),
                option(php, "document_root", "/public"), option(php, "memory_limit", "64M"),
                option(jvm, "Xmx", "512m"), option(jvm, "XX:MaxRAMPercentage", "50"),
                option(jvm, "JVM Options", "-Dshop=blue"),
                option(OptionDefinition.environmentProperties, "NumThreads", "3"),
            ])
        #expect(await stage.run())
        let name = try #require(stage.engine.runningInstances.first)
        let variables = try #require(stage.engine.specification(ofInstance: name)?.environment)
        #expect(variables["WSGIPath"] == "shop.wsgi" && variables["NumThreads"] == "3")
        #expect(variables["PHP_DOCUMENT_ROOT"] == "/public" && variables["PHP_OPTIONS"] == "-d memory_limit=64M")
        #expect(variables["JVM_OPTIONS"] == "-Xmx512m -XX:MaxRAMPercentage=50 -Dshop=blue")
    }

    @Test(
        "the load balancer gets the attributes and security groups that are asked for, and keeps what was set by hand")
    func loadBalancer() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        let scope = stage.scope
        try await stage.store.commit { transaction throws(Fault) in
            _ = try transaction.createSecurityGroup(
                named: "shop", description: "shop", vpcID: nil, tags: [], in: scope)
        }
        let group = try #require(stage.store.world.securityGroups.values.first { $0.name == "shop" })
        let space = "aws:elbv2:loadbalancer"
        try await stage.create(
            "shop-blue",
            options: [
                option(space, "SecurityGroups", group.id), option(space, "AccessLogsS3Enabled", "true"),
                option(space, "AccessLogsS3Bucket", "bundles"), option(space, "AccessLogsS3Prefix", "blue"),
            ])
        #expect(await stage.run())
        let made = try #require(stage.store.world.loadBalancers.values.first)
        #expect(made.securityGroups == [group.id])
        #expect(
            made.attributes["access_logs.s3.enabled"] == "true" && made.attributes["access_logs.s3.prefix"] == "blue")
        try await stage.store.commit { transaction throws(Fault) in
            transaction.update(LoadBalancer.self, made.id) { $0.attributes["idle_timeout.timeout_seconds"] = "7" }
        }
        try await stage.configure("shop-blue", [option(space, "AccessLogsS3Enabled", "false")])
        #expect(await stage.run())
        let changed = try #require(stage.store.world.loadBalancers[made.id]).attributes
        #expect(changed["access_logs.s3.enabled"] == "false" && changed["idle_timeout.timeout_seconds"] == "7")
    }

    @Test("a security group that is not there fails the update and is named")
    func noSuchGroup() async throws {
        let stage = try Stage()
        try await stage.prepare(.rolling)
        try await stage.configure("shop-blue", [option("aws:elbv2:loadbalancer", "SecurityGroups", "sg-nothing")])
        #expect(await stage.run())
        let told = try await stage.messages(request: "request-configure")
        #expect(told.contains("Failed to deploy configuration.") && told.contains { $0.contains("sg-nothing") })
    }

    @Test("options without effect are named in an event when they are set, and not again")
    func withoutEffect() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        try await stage.create(
            "shop-blue",
            options: [
                option("aws:ec2:vpc", "VPCId", "vpc-1"), option("aws:ec2:vpc", "ELBScheme", "public"),
                option("aws:elb:loadbalancer", "CrossZone", "true"),
                option("aws:elasticbeanstalk:environment:proxy:staticfiles", "/static", "static"),
            ])
        #expect(await stage.run())
        let words = "These options are kept and shown, and have no effect here: "
        let staticFiles = "/static (aws:elasticbeanstalk:environment:proxy:staticfiles)"
        #expect(
            try await stage.messages(request: "request-create").filter { $0.hasPrefix(words) }
                == [words + staticFiles + ", VPCId (aws:ec2:vpc)."])
        try await stage.configure("shop-blue", [option("aws:elasticbeanstalk:command", "Timeout", "60")])
        #expect(await stage.run())
        #expect(try await stage.messages(request: "request-configure").allSatisfy { !$0.hasPrefix(words) })
    }
}
