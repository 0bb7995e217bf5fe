import Domain
import Foundation
import Smithy
import Wire

extension NativeAPI {
    /// What the engine printed while it built the version's image. Of versions of that name in several accounts or
    /// regions, the newest.
    func buildLog(ofVersion label: String, of application: String) throws(NativeError) -> WireResponse {
        let found = store.world.versions.values
            .filter { $0.applicationName == application && $0.label == label }
            .max { $0.createdAt < $1.createdAt }
        guard let version = found else {
            throw NativeError(404, "NotFound", "There is no version '\(label)' of application '\(application)'.")
        }
        do {
            let text = try Data(contentsOf: contents.buildLog(of: version))
            return WireResponse(
                status: 200, headers: ["content-type": "text/plain; charset=utf-8"], body: .bytes(Array(text)))
        } catch {
            throw NativeError(404, "NotBuilt", "Version '\(label)' has no build log: it was not built yet.")
        }
    }
}
