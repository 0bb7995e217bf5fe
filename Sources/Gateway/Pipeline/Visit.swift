package import Smithy
package import Wire

/// A request on its way through the pipeline: its head, and what was found out about it.
package struct Visit: Sendable {
    package let head: RequestHead
    package let route: Route
    package let context: RequestContext

    package init(head: RequestHead, route: Route, context: RequestContext) {
        self.head = head
        self.route = route
        self.context = context
    }
}

/// A step that needs nothing but the head. A refusal here reaches a client that waits for `100 Continue` before it has
/// sent its body.
protocol HeadStep: Sendable {
    func admit(_ visit: Visit) throws(ServiceError)
}

/// A step that takes the body in, or hands on a stream that does so while it is read.
protocol BodyStep: Sendable {
    func receive(_ body: ByteStream, of visit: Visit) async throws(ServiceError) -> ByteStream
}
