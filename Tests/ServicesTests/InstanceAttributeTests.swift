import Domain
import EC2API
import Foundation
import Smithy
import Store
import TestKit
import Testing

@testable import EC2Service

@Suite("What is asked about an instance")
struct InstanceAttributeTests {
    let bench: Bench
    let id: String

    init() async throws {
        bench = try Bench()
        let made = try await bench.ec2.runInstances(
            .init(
                imageId: "app:1", instanceType: "t3.small", maxCount: 1, minCount: 1,
                userData: Data("#!/bin/sh\necho hello".utf8).base64EncodedString(),
                iamInstanceProfile: .init(name: "web")), bench.context)
        id = try #require(made.instances.first?.instanceId)
        try await bench.store.commit { [id] transaction throws(Fault) in
            transaction.instanceStarted(id, generation: 1, at: .init(host: "10.9.0.1", port: 80))
        }
    }

    private func attribute(_ name: InstanceAttributeName) async throws -> InstanceAttribute {
        try await bench.ec2.describeInstanceAttribute(.init(instanceId: id, attribute: name), bench.context)
    }

    @Test("the console shows what user data said, and how it ended")
    func console() async throws {
        try await bench.store.commit { [id] transaction throws(Fault) in
            transaction.userDataEnded(id, "It ended well.", output: "hello\nworld\n")
        }
        let shown = try await bench.ec2.getConsoleOutput(.init(instanceId: id), bench.context)
        let text = try #require(Data(base64Encoded: shown.output ?? ""))
        #expect(
            String(decoding: text, as: UTF8.self).hasSuffix(
                "user-data: hello\nuser-data: world\nuser-data: It ended well.\n"))
    }

    @Test("attributes are told one by one, and changed where the instance's state allows it")
    func attributes() async throws {
        #expect(try await attribute(.instanceType).instanceType?.value == "t3.small")
        #expect(try await attribute(.sourceDestCheck).sourceDestCheck?.value == true)
        #expect(try await attribute(.disableApiTermination).disableApiTermination?.value == false)
        _ = try await bench.ec2.modifyInstanceAttribute(
            .init(instanceId: id, disableApiTermination: .init(value: true)), bench.context)
        #expect(try await attribute(.disableApiTermination).disableApiTermination?.value == true)
        let running = await refusal { () throws(ServiceError) in
            try await bench.ec2.modifyInstanceAttribute(
                .init(instanceId: id, instanceType: .init(value: "t3.large")), bench.context)
        }
        #expect(running?.code == "IncorrectInstanceState")
        let unserved = await refusal { () throws(ServiceError) in
            try await bench.ec2.modifyInstanceAttribute(
                .init(instanceId: id, attribute: .kernel, value: "k"), bench.context)
        }
        #expect(unserved?.code == "UnsupportedOperation")
        _ = try await bench.ec2.stopInstances(.init(instanceIds: [id]), bench.context)
        try await bench.store.commit { [id] transaction throws(Fault) in transaction.instanceTerminated(id) }
        _ = try await bench.ec2.modifyInstanceAttribute(
            .init(instanceId: id, attribute: .instanceType, value: "t3.large"), bench.context)
        #expect(try await attribute(.instanceType).instanceType?.value == "t3.large")
    }

    @Test("an instance shows what scripts look for")
    func shown() async throws {
        let found = try await bench.ec2.describeInstances(.init(instanceIds: [id]), bench.context)
        let instance = try #require(found.reservations.first?.instances.first)
        #expect(instance.publicIpAddress == "10.9.0.1")
        #expect(instance.privateDnsName == "ip-10-9-0-1.us-east-1.compute.internal")
        #expect(instance.iamInstanceProfile?.arn?.hasSuffix(":instance-profile/web") == true)
        #expect(instance.sourceDestCheck == true)
    }

    @Test("a type's name says what it is")
    func types() async throws {
        let found = try await bench.ec2.describeInstanceTypes(
            .init(instanceTypes: ["t3.micro", "m6g.2xlarge"]), bench.context
        ).instanceTypes.sorted { ($0.instanceType ?? "") < ($1.instanceType ?? "") }
        #expect(found.map(\.vCpuInfo?.defaultVCpus) == [8, 2])
        #expect(found.map(\.memoryInfo?.sizeInMiB) == [32_768, 1_024])
        #expect(found.map(\.burstablePerformanceSupported) == [false, true])
        #expect(found.map { $0.processorInfo?.supportedArchitectures.first } == [.arm64, .x8664])
        let unknown = await refusal { () throws(ServiceError) in
            try await bench.ec2.describeInstanceTypes(.init(instanceTypes: ["large"]), bench.context)
        }
        #expect(unknown?.code == "InvalidInstanceType")
        let credits = try await bench.ec2.describeInstanceCreditSpecifications(
            .init(instanceIds: [id]), bench.context)
        #expect(credits.instanceCreditSpecifications.map(\.cpuCredits) == ["unlimited"])
    }

    @Test("a launch template shows all that it was given, and what its source gave it")
    func templates() async throws {
        _ = try await bench.ec2.createLaunchTemplate(
            .init(
                launchTemplateName: "web",
                launchTemplateData: .init(
                    blockDeviceMappings: [.init(deviceName: "/dev/xvda", ebs: .init(volumeSize: 20))], imageId: "app:1",
                    metadataOptions: .init(httpTokens: .required))), bench.context)
        let second = try await bench.ec2.createLaunchTemplateVersion(
            .init(
                launchTemplateName: "web", sourceVersion: "1",
                launchTemplateData: .init(imageId: "app:2", monitoring: .init(enabled: true))), bench.context)
        let data = try #require(second.launchTemplateVersion?.launchTemplateData)
        #expect(data.imageId == "app:2" && data.monitoring?.enabled == true)
        #expect(data.blockDeviceMappings.map(\.ebs?.volumeSize) == [20])
        #expect(data.metadataOptions?.httpTokens == .required)
    }
}
