import Crypto
import CryptoExtras
import Domain
package import EC2API
import Foundation
package import Smithy

extension EC2Service {
    package func createKeyPair(
        _ input: CreateKeyPairRequest, _ context: RequestContext
    ) async throws(ServiceError) -> EC2API.KeyPair {
        try ServiceError.checkDryRun(input.dryRun)
        guard input.keyType == nil || input.keyType == .rsa, input.keyFormat == nil || input.keyFormat == .pem else {
            throw .invalidValue("Keys are made of type rsa in format pem here; import one of another kind.")
        }
        let key: _RSA.Signing.PrivateKey
        do { key = try _RSA.Signing.PrivateKey(keySize: .bits2048) } catch {
            throw ServiceError("InternalError", "A key could not be made: \(error)", status: 500)
        }
        let pair = try await add(
            input.keyName, "rsa", Self.fingerprint(Insecure.SHA1.hash(data: key.derRepresentation)), nil,
            input.tagSpecifications, context)
        return EC2API.KeyPair(
            keyPairId: pair.id, tags: .init(pair.tags), keyName: pair.name,
            keyFingerprint: pair.fingerprint, keyMaterial: key.pemRepresentation)
    }

    package func importKeyPair(
        _ input: ImportKeyPairRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ImportKeyPairResult {
        try ServiceError.checkDryRun(input.dryRun)
        let text = String(decoding: input.publicKeyMaterial.bytes, as: UTF8.self)
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count >= 2, let type = Self.types[String(words[0])],
            let blob = Data(base64Encoded: String(words[1]))
        else {
            throw ServiceError("InvalidKey.Format", "Key is not in valid OpenSSH public key format")
        }
        let pair = try await add(
            input.keyName, type, Self.fingerprint(Insecure.MD5.hash(data: blob)), text, input.tagSpecifications, context
        )
        return ImportKeyPairResult(
            keyFingerprint: pair.fingerprint, keyName: pair.name, keyPairId: pair.id,
            tags: .init(pair.tags))
    }

    private static let types = ["ssh-rsa": "rsa", "ssh-ed25519": "ed25519"]

    private static func fingerprint(_ digest: some Sequence<UInt8>) -> String {
        digest.map { [$0].hexadecimal }.joined(separator: ":")
    }

    private func add(
        _ name: String, _ type: String, _ fingerprint: String, _ publicKey: String?,
        _ specifications: [TagSpecification], _ context: RequestContext
    ) async throws(ServiceError) -> Domain.KeyPair {
        let tags = specifications.tags(for: "key-pair")
        return try await commit { transaction throws(Fault) in
            try transaction.addKeyPair(
                named: name, type: type, fingerprint: fingerprint, publicKey: publicKey, tags: tags, in: context.scope)
        }
    }

    package func describeKeyPairs(
        _ input: DescribeKeyPairsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeKeyPairsResult {
        try ServiceError.checkDryRun(input.dryRun)
        let all = store.world.keyPairs(in: context.scope)
        if let missing = input.keyNames.first(where: { name in !all.contains { $0.name == name } }) {
            throw .notFound("InvalidKeyPair", "The key pair '\(missing)' does not exist")
        }
        if let missing = input.keyPairIds.first(where: { id in !all.contains { $0.id == id } }) {
            throw .notFound("InvalidKeyPair", "The key pair ID '\(missing)' does not exist")
        }
        let named = all.filter { pair in
            (input.keyNames.isEmpty || input.keyNames.contains(pair.name))
                && (input.keyPairIds.isEmpty || input.keyPairIds.contains(pair.id))
        }
        let filters = FilterTable<Domain.KeyPair>(
            ["key-name": { [$0.name] }, "key-pair-id": { [$0.id] }, "fingerprint": { [$0.fingerprint] }], tags: \.tags)
        return DescribeKeyPairsResult(
            keyPairs: try filters.apply(input.filters, to: named).map { pair in
                KeyPairInfo(
                    keyPairId: pair.id, keyType: .init(rawValue: pair.type), tags: .init(pair.tags),
                    publicKey: input.includePublicKey == true ? pair.publicKey : nil, createTime: pair.createdAt,
                    keyName: pair.name, keyFingerprint: pair.fingerprint)
            })
    }

    package func deleteKeyPair(
        _ input: DeleteKeyPairRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteKeyPairResult {
        try ServiceError.checkDryRun(input.dryRun)
        guard input.keyName != nil || input.keyPairId != nil else {
            throw ServiceError("MissingParameter", "The request must contain the parameter KeyName or KeyPairId")
        }
        let gone = try await commit { transaction throws(Fault) in
            transaction.deleteKeyPair(input.keyName, id: input.keyPairId, in: context.scope)
        }
        return DeleteKeyPairResult(return: true, keyPairId: gone?.id)
    }
}
