/// What every protocol needs to know about an operation besides its shapes.
package struct OperationTraits: Sendable {
    package var name: String
    /// The element around a Query answer's members; nil where the operation answers nothing.
    package var result: String?
    /// Where the method and path say which operation it is; nil in the other protocols.
    package var route: RESTRoute?
    /// The root element of the answer's XML in REST.
    package var root: String
    /// Status of success.
    package var status: Int
    /// The request's body is handed to the handler as it arrives, unread.
    package var streamsInput: Bool
    /// The root element is the answer's only member itself (S3's GetBucketLocation).
    package var isUnwrapped: Bool

    package init(
        _ name: String, result: String? = nil, route: RESTRoute? = nil, root: String = "", status: Int = 200,
        streamsInput: Bool = false, unwrapped: Bool = false
    ) {
        self.name = name
        self.result = result
        self.route = route
        self.root = root
        self.status = status
        self.streamsInput = streamsInput
        isUnwrapped = unwrapped
    }
}

/// An operation with the types of its input and output: the server binds a handler to it, a client calls it.
///
/// Its types are constrained where it is used and not here: for each of hundreds of operations the runtime would look
/// both conformances up among all that there are, before teald is ready.
package struct Operation<Input, Output>: Sendable {
    package let traits: OperationTraits

    package init(_ traits: OperationTraits) {
        self.traits = traits
    }

    package init(_ name: String, result: String? = nil) {
        traits = OperationTraits(name, result: result)
    }
}

extension Operation where Input: Shape, Output: Shape {
    package func bound(
        to handle: @escaping @Sendable (Input, RequestContext) async throws(ServiceError) -> Output
    ) -> BoundOperation {
        BoundOperation(traits: traits) { reader throws(ReadingError) in
            let input = try Input(from: reader)
            if let all = reader.violations?.all, !all.isEmpty { throw .invalid(all) }
            return { context throws(ServiceError) in try await handle(input, context) }
        }
    }
}

/// An operation with its handler, and without its types: what the gateway keeps in a table.
package struct BoundOperation: Sendable {
    /// A call whose input was read and checked.
    package typealias Call = @Sendable (RequestContext) async throws(ServiceError) -> any Shape

    package let traits: OperationTraits
    /// Reads and validates; nothing has happened before the call is made.
    package let prepare: @Sendable (any ShapeReader) throws(ReadingError) -> Call

    package init(
        traits: OperationTraits, prepare: @escaping @Sendable (any ShapeReader) throws(ReadingError) -> Call
    ) {
        self.traits = traits
        self.prepare = prepare
    }
}
