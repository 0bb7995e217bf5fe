package import Smithy

/// An answer ready to be sent. `Date` and the connection's own fields are the HTTP server's.
package struct WireResponse: Sendable, Equatable {
    package var status: Int
    package var headers: Headers
    package var body: ByteStream
    /// `ElasticBeanstalk.CreateEnvironment`, for logs; nil where the request names no known operation.
    package var operation: String?
    /// The error's code, for logs.
    package var errorCode: String?

    package init(
        status: Int, headers: Headers, body: ByteStream, operation: String? = nil, errorCode: String? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.operation = operation
        self.errorCode = errorCode
    }
}
