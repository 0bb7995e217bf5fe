/// How one request and its answer are written.
package enum Exchange: Sendable, Equatable {
    case query
    case ec2
    /// Elastic Beanstalk's `GET /?Operation=…` with `Accept: application/json`.
    case queryJSON
    case json(version: String)
    /// Smithy's RPC v2: the operation is in the path, the body is CBOR.
    case cbor
    case rest
}
