import Foundation

extension ContentFolder {
    /// Removes these contents; one that is gone already is no failure.
    package func remove(_ contentIDs: some Sequence<String>) -> [any Error] {
        contentIDs.compactMap { remove(file(of: $0)) }
    }

    /// Removes every content that is not among these, with what was made of it (an unpacked bundle, a build's log).
    package func removeAll(except used: Set<String>) -> [any Error] {
        ["objects", "bundles", "builds"].flatMap { name in
            let folder = root.appending(path: name)
            do {
                let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                return files.filter { !used.contains(Self.contentID(of: $0, in: name)) }.compactMap(remove)
            } catch {
                return [error]
            }
        }
    }

    private static func contentID(of file: URL, in folder: String) -> String {
        folder == "builds" ? file.deletingPathExtension().lastPathComponent : file.lastPathComponent
    }

    private func remove(_ file: URL) -> (any Error)? {
        do {
            try FileManager.default.removeItem(at: file)
        } catch CocoaError.fileNoSuchFile {
            return nil
        } catch {
            return error
        }
        return nil
    }
}
