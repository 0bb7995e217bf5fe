import Domain
import EC2API
import EC2Service
import Smithy
import Store
import TestKit
import Testing

/// What scripts ask before they run an instance.
@Suite("EC2's images and keys")
struct ImageAndKeyTests {
    private let bench: Bench

    init() throws {
        bench = try Bench()
        for image in ["web:1", "al2023-ami-2023.6", "ami-0123456789abcdef0"] { bench.engine.addImage(image) }
    }

    private func refusal(_ body: () async throws(ServiceError) -> Void) async -> String? {
        do throws(ServiceError) { try await body() } catch { return error.code }
        return nil
    }

    @Test("An image of the engine is found by its id and by its name, and can be run")
    func images() async throws {
        let named = try await bench.ec2.describeImages(
            .init(
                owners: ["amazon"],
                filters: [
                    .init(name: "name", values: ["al2023-ami-2023*"]), .init(name: "state", values: ["available"]),
                ]), bench.context)
        #expect(named.images.map(\.imageId) == ["al2023-ami-2023.6"])
        #expect(named.images.first?.creationDate?.hasSuffix("Z") == true)
        let one = try await bench.ec2.describeImages(.init(imageIds: ["ami-0123456789abcdef0"]), bench.context)
        #expect(one.images.count == 1)
        let missing = await refusal { () throws(ServiceError) in
            _ = try await bench.ec2.describeImages(.init(imageIds: ["ami-none"]), bench.context)
        }
        #expect(missing == "InvalidAMIID.NotFound")
    }

    @Test("A key is made once, told without its secret, and deleted as often as one likes")
    func keys() async throws {
        let made = try await bench.ec2.createKeyPair(.init(keyName: "mine"), bench.context)
        #expect(made.keyMaterial?.hasPrefix("-----BEGIN RSA PRIVATE KEY-----") == true)
        #expect(made.keyFingerprint?.split(separator: ":").count == 20)
        let again = await refusal { () throws(ServiceError) in
            _ = try await bench.ec2.createKeyPair(.init(keyName: "mine"), bench.context)
        }
        #expect(again == "InvalidKeyPair.Duplicate")
        let shown = try await bench.ec2.describeKeyPairs(.init(keyNames: ["mine"]), bench.context)
        #expect(shown.keyPairs.map(\.keyPairId) == [made.keyPairId])
        for _ in 1...2 { _ = try await bench.ec2.deleteKeyPair(.init(keyName: "mine"), bench.context) }
        let gone = await refusal { () throws(ServiceError) in
            _ = try await bench.ec2.describeKeyPairs(.init(keyNames: ["mine"]), bench.context)
        }
        #expect(gone == "InvalidKeyPair.NotFound")
    }

    @Test("A public key is imported, and something else is not")
    func imports() async throws {
        let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJXfjZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ me@here"
        let made = try await bench.ec2.importKeyPair(
            .init(keyName: "theirs", publicKeyMaterial: Blob(Array(key.utf8))), bench.context)
        #expect(made.keyFingerprint?.split(separator: ":").count == 16)
        let wrong = await refusal { () throws(ServiceError) in
            _ = try await bench.ec2.importKeyPair(
                .init(keyName: "other", publicKeyMaterial: Blob(Array("hello".utf8))), bench.context)
        }
        #expect(wrong == "InvalidKey.Format")
    }
}
