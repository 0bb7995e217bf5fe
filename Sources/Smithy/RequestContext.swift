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
    /// What the client called this server by, with the port: links in answers are made with it.
    package var host: String?

    package init(requestID: String, account: String, region: String, now: Date, host: String? = nil) {
        self.host = host
        self.requestID = requestID
        self.account = account
        self.region = region
        self.now = now
    }
}
