import Crypto
import Domain
import Foundation
import Smithy
import Wire

/// With strict authentication: lets only those requests pass that are signed rightly with a key of the store.
///
/// A body that is collected is part of what is signed, so such a request is checked when its body is there; an upload
/// that is streamed is checked by its head, which carries the hash of its content or says how its chunks are signed.
/// Source: AWS Identity and Access Management User Guide, "AWS Signature Version 4 for API requests".
struct SignatureCheck: HeadStep, BodyStep {
    private let verification: Verification?
    private let store: any RecordStore

    init(_ authentication: Authentication, store: any RecordStore) {
        self.store = store
        switch authentication {
        case .lenient: verification = nil
        case .strict(let allowedSkew): verification = Verification(skew: allowedSkew)
        }
    }

    func admit(_ visit: Visit) throws(ServiceError) {
        guard verification != nil else { return }
        _ = try key(of: visit)
        guard visit.route.streamsBody else { return }
        let states = visit.head.headers["x-amz-content-sha256"] != nil
        guard states || visit.route.authorization?.isPresigned == true else {
            throw ServiceError("InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
        }
        try check(visit, bodyHash: nil)
    }

    func receive(_ body: ByteStream, of visit: Visit) async throws(ServiceError) -> ByteStream {
        guard verification != nil, case .bytes(let bytes) = body, !visit.route.streamsBody else { return body }
        var hash = RunningChecksum(.sha256)
        hash.update(bytes)
        try check(visit, bodyHash: hash.hexadecimal)
        return body
    }

    /// What the chunks of a signed stream are checked by; nil where they are not.
    func chunkSignatures(of visit: Visit) throws(ServiceError) -> ChunkSignatures? {
        guard verification != nil, let authorization = visit.route.authorization,
            visit.head.headers["x-amz-content-sha256"]?.hasPrefix("STREAMING-AWS4-HMAC-SHA256-PAYLOAD") == true
        else { return nil }
        let signer = Signer(secret: try key(of: visit).secret, credential: authorization.credential)
        return ChunkSignatures(
            signer: signer, timestamp: authorization.timestamp ?? "", seed: authorization.signature)
    }

    private func check(_ visit: Visit, bodyHash: String?) throws(ServiceError) {
        guard let authorization = visit.route.authorization else { throw .unsigned(visit.route) }
        try verification?.check(
            visit.head, authorization, secret: key(of: visit).secret, bodyHash: bodyHash, now: visit.context.now)
    }

    private func key(of visit: Visit) throws(ServiceError) -> AccessKey {
        guard let authorization = visit.route.authorization else { throw .unsigned(visit.route) }
        guard let key = store.world.accessKeys[authorization.credential.accessKey] else {
            throw .unknownKey(visit.route)
        }
        return key
    }
}

extension ServiceError {
    fileprivate static func unsigned(_ route: Route) -> ServiceError {
        route.isREST
            ? ServiceError("AccessDenied", "Access Denied", status: 403)
            : ServiceError("MissingAuthenticationToken", "Request is missing Authentication Token", status: 403)
    }

    fileprivate static func unknownKey(_ route: Route) -> ServiceError {
        route.isREST
            ? ServiceError(
                "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", status: 403)
            : ServiceError(
                "InvalidClientTokenId", "The security token included in the request is invalid.", status: 403)
    }
}
