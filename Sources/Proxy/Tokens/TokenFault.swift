/// Why a request's token is not good enough. The raw value is what the access log says.
/// Source: Application Load Balancers guide, "Access logs for your Application Load Balancer", error reason codes, for all
/// that begin with `JWT`. `JWKSRequestTimeout` is what users have seen, with status 500, where the load balancer could not
/// reach the keys. Not known: the names of the other faults with keys, which here follow those of logging in
/// (`Auth…EpRequestFailed`, `…ResponseSizeExceeded`).
enum TokenFault: String, Error {
    case headerNotPresent = "JWTHeaderNotPresent"
    case formatInvalid = "JWTRequestFormatInvalid"
    case signatureInvalid = "JWTSignatureValidationError"
    case claimNotPresent = "JWTClaimNotPresent"
    case claimFormatInvalid = "JWTClaimFormatInvalid"
    case claimValueInvalid = "JWTClaimValueInvalid"
    case keysNotReachable = "JWKSRequestFailed"
    case keysTimedOut = "JWKSRequestTimeout"
    case keysTooLarge = "JWKSResponseSizeExceeded"
    case keysInvalid = "JWKSInvalidResponse"

    /// The guide says only that the request is rejected. A client with a bad token is told so by 401; that the keys cannot
    /// be had is no fault of its own.
    var status: Int {
        switch self {
        case .keysNotReachable, .keysTimedOut, .keysTooLarge, .keysInvalid: 500
        default: 401
        }
    }
}
