import Foundation
import Wire

extension NativeAPI {
    /// A page of another site, open in the user's browser, can send requests here too, even under a name of its own
    /// that resolves to this machine; the browser then says in `Origin` whose page it is.
    func refuseForeignPages(_ head: RequestHead) throws(NativeError) {
        guard head.method != "GET", head.method != "HEAD", let origin = head.headers["origin"] else { return }
        guard !Self.isLocal(origin) else { return }
        throw NativeError(403, "ForeignOrigin", "Pages of \(origin) may not change anything here.")
    }

    static func isLocal(_ origin: String) -> Bool {
        guard let host = URLComponents(string: origin)?.host?.lowercased() else { return false }
        return ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host) || host.hasSuffix(".localhost")
    }
}
