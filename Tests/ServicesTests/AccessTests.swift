import IAMService
import Domain
import Foundation
import IAMAPI
import STSAPI
import STSService
import Smithy
import Store
import TestKit
import Testing

@Suite("STS and IAM")
struct AccessTests {
    let bench: Bench
    let trust = #"{"Version":"2012-10-17","Statement":[]}"#

    init() throws { bench = try Bench() }

    @Test("A caller is told the account of its credentials")
    func tellsCaller() async throws {
        let caller = try await STSService().getCallerIdentity(.init(), bench.context)
        #expect(caller.account == "123456789012")
        #expect(caller.arn == "arn:aws:iam::123456789012:user/teal")
    }

    @Test("What eb create asks for is kept: a role with policies, in an instance profile")
    func keepsWhatBeanstalkNeeds() async throws {
        let name = "aws-elasticbeanstalk-ec2-role"
        _ = try await bench.iam.createInstanceProfile(.init(instanceProfileName: name), bench.context)
        _ = try await bench.iam.createRole(
            .init(roleName: name, assumeRolePolicyDocument: trust), bench.context)
        _ = try await bench.iam.addRoleToInstanceProfile(
            .init(instanceProfileName: name, roleName: name), bench.context)
        let policy = "arn:aws:iam::aws:policy/AWSElasticBeanstalkWebTier"
        for _ in 1...2 {
            _ = try await bench.iam.attachRolePolicy(.init(roleName: name, policyArn: policy), bench.context)
        }
        let attached = try await bench.iam.listAttachedRolePolicies(.init(roleName: name), bench.context)
        #expect(attached.attachedPolicies.map(\.policyName) == ["AWSElasticBeanstalkWebTier"])
        let profile = try await bench.iam.getInstanceProfile(.init(instanceProfileName: name), bench.context)
        #expect(profile.instanceProfile?.roles.map(\.roleName) == [name])
        let role = try await bench.iam.getRole(.init(roleName: name), bench.context)
        #expect(role.role?.assumeRolePolicyDocument?.hasPrefix("%7B%22Version%22%3A%222012-10-17%22") == true)
        let roles = try await bench.iam.listRoles(.init(pathPrefix: "/service/"), bench.context)
        #expect(roles.roles.isEmpty && roles.isTruncated == false)
    }

    @Test("What is there already, is not there, is not valid or too much has IAM's codes")
    func refuses() async throws {
        let iam = bench.iam
        let context = bench.context
        _ = try await iam.createRole(.init(roleName: "a", assumeRolePolicyDocument: trust), context)
        _ = try await iam.createInstanceProfile(.init(instanceProfileName: "p"), context)
        _ = try await iam.addRoleToInstanceProfile(.init(instanceProfileName: "p", roleName: "a"), context)
        let twice = await refusal { () throws(ServiceError) in
            try await iam.createRole(.init(roleName: "A", assumeRolePolicyDocument: trust), context)
        }
        #expect(twice?.code == "EntityAlreadyExists")
        let text = await refusal { () throws(ServiceError) in
            try await iam.createRole(.init(roleName: "b", assumeRolePolicyDocument: "{"), context)
        }
        #expect(text?.code == "MalformedPolicyDocument")
        let missing = await refusal { () throws(ServiceError) in
            try await iam.getInstanceProfile(.init(instanceProfileName: "q"), context)
        }
        #expect(missing?.code == "NoSuchEntity" && missing?.status == 404)
        let second = await refusal { () throws(ServiceError) in
            try await iam.addRoleToInstanceProfile(.init(instanceProfileName: "p", roleName: "a"), context)
        }
        #expect(second?.code == "LimitExceeded")
        let own = await refusal { () throws(ServiceError) in
            try await iam.attachRolePolicy(
                .init(roleName: "a", policyArn: "arn:aws:iam::123456789012:policy/own"), context)
        }
        #expect(own?.code == "NoSuchEntity")
    }

    @Test("Roles and profiles are there after a restart")
    func survivesRestart() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "teal-access-\(UUID().uuidString).sqlite")
        defer {
            for suffix in ["", "-wal", "-shm"] {
                let path = file.path + suffix
                if FileManager.default.fileExists(atPath: path) {
                    do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record(error) }
                }
            }
        }
        let trust = trust
        let first = try Store(file: file, clock: ManualClock(), ids: .counting())
        try await first.commit { transaction throws(Fault) in
            let role = try transaction.createRole(NewRole(name: "a", trustPolicy: trust), of: "1")
            let profile = try transaction.createInstanceProfile("p", path: "/", tags: [], of: "1")
            try transaction.attachPolicy("arn:aws:iam::aws:policy/X", to: role)
            try transaction.addRole(role, to: profile)
        }
        let second = try Store(file: file, clock: ManualClock(), ids: .counting())
        #expect(second.world.roles == first.world.roles)
        #expect(second.world.instanceProfiles == first.world.instanceProfiles)
        #expect(second.world.roles.values.first?.policies == ["arn:aws:iam::aws:policy/X"])
        #expect(second.world.needsAttention.isEmpty)
    }
}
