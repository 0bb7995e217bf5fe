package import Foundation

/// What a handler knows about a request besides its input.
package struct RequestContext: Sendable {
    /// Answered in `x-amzn-RequestId`, and in the body where the protocol has it there; Beanstalk's events carry it.
    package var requestID: String
    /// Twelve digits: the access key where it is such a number, else zeros.
    package var account: String
    /// From the credential scope, else the server's own.
    package var region: String
    /// When the request arrived.
    package var now: Date

    package init(requestID: String, account: String, region: String, now: Date) {
        self.requestID = requestID
        self.account = account
        self.region = region
        self.now = now
    }
}
