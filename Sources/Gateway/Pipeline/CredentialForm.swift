import Smithy
import Wire

/// Refuses an `Authorization` field that is no signature of Version 4: a client that sent it is set up wrongly.
/// Source: AWS Identity and Access Management User Guide, "Common errors"; Amazon S3 API Reference, "Error responses".
struct CredentialForm: HeadStep {
    func admit(_ visit: Visit) throws(ServiceError) {
        guard let header = visit.head.headers["authorization"], visit.route.authorization == nil else { return }
        guard !visit.route.isREST else {
            throw ServiceError(
                "AuthorizationHeaderMalformed", "The authorization header that you provided is not valid.")
        }
        guard header.hasPrefix("AWS4-HMAC-SHA256") else {
            throw ServiceError("MissingAuthenticationToken", "Request is missing Authentication Token", status: 403)
        }
        throw ServiceError(
            "IncompleteSignature",
            "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. "
                + "Authorization header requires 'SignedHeaders' parameter. Authorization=\(header.prefix(32))")
    }
}
