package import STSAPI
package import Smithy

/// Tells a client who it is; Terraform and others ask before anything else.
package struct STSService: STSHandler {
    package init() {}

    /// Everyone is the one user of the account that the credentials name.
    package func getCallerIdentity(
        _ input: GetCallerIdentityRequest, _ context: RequestContext
    ) async throws(ServiceError) -> GetCallerIdentityResponse {
        GetCallerIdentityResponse(
            userId: "AIDATEAL0" + context.account, account: context.account,
            arn: "arn:aws:iam::\(context.account):user/teal")
    }
}
