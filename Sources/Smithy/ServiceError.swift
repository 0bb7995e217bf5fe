/// An error as an AWS service answers it: the code that clients match on, the sentence people read, and the status.
///
/// Domain throws faults of its own; each service has one table that turns them into these.
package struct ServiceError: Error, Sendable, Equatable {
    /// The code exactly as AWS writes it (`InvalidParameterValue`, `LoadBalancerNotFound`).
    package var code: String
    package var message: String
    /// The HTTP status.
    package var status: Int
    /// Members of a modeled error beyond code and message (S3's `BucketName`, for one), in order.
    package var details: [Detail]
    /// The code for clients that speak Query, or go on matching its codes; nil: the same.
    package var queryCode: String?

    package struct Detail: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(_ code: String, _ message: String, status: Int = 400, details: [Detail] = []) {
        self.code = code
        self.message = message
        self.status = status
        self.details = details
    }

    /// Whether the client is to blame; AWS's Query protocol says so in the error's `Type`.
    package var isSendersFault: Bool { status < 500 }
}
