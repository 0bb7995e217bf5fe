/// Method, path and what else of a request decides that it means a certain operation.
package struct RESTRoute: Sendable, Equatable {
    package var operation: String
    package var method: String
    /// `/{Bucket}/{Key+}`: a label takes one segment, with `+` all that is left.
    package var path: String
    /// Query parameters that must be there, with the value they must have; nil: any.
    package var query: [Parameter]
    /// Headers that must be there.
    package var headers: [String]

    package struct Parameter: Sendable, Equatable {
        package var name: String
        package var value: String?

        package init(_ name: String, _ value: String? = nil) {
            self.name = name
            self.value = value
        }
    }

    package init(
        _ operation: String, _ method: String, _ path: String, query: [Parameter] = [], headers: [String] = []
    ) {
        self.operation = operation
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
    }
}
