package import Foundation

/// Where things too large for the store lie: a file per content, under a name that is never used again.
package struct ContentFolder: Sendable {
    package let root: URL

    package init(root: URL) { self.root = root }

    /// Contents of objects and of parts of uploads.
    package func file(of contentID: String) -> URL { root.appending(path: "objects").appending(path: contentID) }

    /// The folder a version's bundle is unpacked to while its image is built.
    package func bundle(of version: ApplicationVersion) -> URL {
        root.appending(path: "bundles").appending(path: version.contentID)
    }

    /// What the build of a version's image printed.
    package func buildLog(of version: ApplicationVersion) -> URL {
        root.appending(path: "builds").appending(path: version.contentID + ".log")
    }

    /// What was done on an instance when it was deployed to.
    package func engineLog(ofInstance id: String) -> URL {
        root.appending(path: "instances").appending(path: id + ".log")
    }

    /// Makes the folders, so that files can be written.
    package func prepare() throws {
        for name in ["objects", "bundles", "builds", "instances"] {
            try FileManager.default.createDirectory(
                at: root.appending(path: name), withIntermediateDirectories: true)
        }
    }

    /// Removes everything and makes the folders anew.
    package func empty() throws {
        for name in ["objects", "bundles", "builds", "instances"] {
            let folder = root.appending(path: name)
            if FileManager.default.fileExists(atPath: folder.path) { try FileManager.default.removeItem(at: folder) }
        }
        try prepare()
    }
}
