package import Smithy

/// What a request's head tells about where it goes, before its body is read.
package struct Route: Sendable {
    /// nil where only the body can tell.
    package var service: BoundService?
    /// Set where the request is in REST, whose head names the operation.
    package var match: RESTMatch?
    package var isREST: Bool
    package var authorization: Authorization?
    /// From the credential scope, else the host name; nil: the server's own.
    package var region: String?

    package var account: String { authorization?.credential.account ?? Credential.account(of: "") }

    /// Hand the body over unread: the operation takes it as it arrives. Else collect it, up to a limit.
    package var streamsBody: Bool {
        guard let service, let match else { return false }
        return service.operations[match.operation]?.traits.streamsInput ?? false
    }
}
