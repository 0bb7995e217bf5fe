import Routing

/// A request made of texts.
struct TestRequest: RoutableRequest {
    private let texts: [String: UnsafeRawBufferPointer]
    private let fields: [(name: [UInt8], value: UnsafeRawBufferPointer)]
    let source: IPAddress?
    let query: UnsafeRawBufferPointer?

    /// The memory is never given back: tests make few of them.
    init(
        _ method: String = "GET", host: String = "app", path: String = "/", query: String? = nil,
        source: String = "192.0.2.1", fields: [(String, String)] = []
    ) {
        texts = ["method": Self.bytes(method), "host": Self.bytes(host), "path": Self.bytes(path)]
        self.query = query.map(Self.bytes)
        self.source = IPAddress(source)
        self.fields = fields.map { (Array($0.0.lowercased().utf8), Self.bytes($0.1)) }
    }

    static func bytes(_ text: String) -> UnsafeRawBufferPointer {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, text.utf8.count), alignment: 1)
        memory.copyBytes(from: text.utf8)
        return UnsafeRawBufferPointer(rebasing: memory[..<text.utf8.count])
    }

    var method: UnsafeRawBufferPointer { texts["method"]! }
    var host: UnsafeRawBufferPointer { texts["host"]! }
    var path: UnsafeRawBufferPointer { texts["path"]! }

    func hasField(_ name: [UInt8], where test: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        fields.contains { $0.name == name && test($0.value) }
    }
}

extension Routes {
    func target(of forward: Route.Forward) -> String { groups[forward.group].targets[forward.target].target.id }

    /// Of the first load balancer's second listener, which `RoutesTests.table` gives the groups.
    func route(
        _ request: TestRequest, at moment: RoutingMoment = .init(now: .zero, seconds: 1_000),
        outstanding: (Int, Int) -> Int = { _, _ in 0 }, using generator: inout SmallGenerator
    ) -> Route {
        route(
            loadBalancer: 0, listener: 1, request, at: moment, outstanding: outstanding, using: &generator)
    }
}
