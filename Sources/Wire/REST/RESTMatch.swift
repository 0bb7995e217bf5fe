/// The operation that method, path and query mean, with the labels taken from the path.
package struct RESTMatch: Sendable, Equatable {
    package var operation: String
    package var labels: [String: String]
}
