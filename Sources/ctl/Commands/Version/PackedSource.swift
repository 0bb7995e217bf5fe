import Bundles
import Foundation

/// The zip to upload: the one given, or one made of the folder given.
struct PackedSource {
    let archive: URL
    private let isTemporary: Bool

    init(path: String) throws(CtlError) {
        let source = URL(fileURLWithPath: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: source.path, isDirectory: &isFolder) else {
            throw .usage("there is no '\(path)'")
        }
        isTemporary = isFolder.boolValue
        guard isFolder.boolValue else {
            archive = source
            return
        }
        archive = FileManager.default.temporaryDirectory.appendingPathComponent("ctl-\(UUID().uuidString).zip")
        do {
            try SourceBundle.pack(directory: source, to: archive)
        } catch {
            throw .usage(error.message)
        }
    }

    func removeIfTemporary() {
        guard isTemporary else { return }
        do {
            try FileManager.default.removeItem(at: archive)
        } catch {
            Printer.writeError("ctl: '\(archive.path)' could not be removed: \(error.localizedDescription)")
        }
    }
}
