package import Domain
package import Smithy
package import Wire

/// What Teal tells beyond AWS's own services, under `/_teal/`. Described in `specs/teal.openapi.yaml`.
package struct NativeAPI: Sendable {
    private let store: any RecordStore

    package init(store: any RecordStore) {
        self.store = store
    }

    package static func serves(_ path: String) -> Bool { path.hasPrefix("/_teal/") }

    package func answer(_ head: RequestHead, body: ByteStream) async -> WireResponse {
        WireResponse(status: 404, headers: [:], body: .bytes([]))
    }
}
