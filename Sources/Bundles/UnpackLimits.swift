/// How much a bundle may hold. What goes beyond is refused before a byte of it is unpacked.
package struct UnpackLimits: Sendable {
    /// Files, folders and links together.
    package var entries = 10_000
    /// Elastic Beanstalk takes bundles of up to 500 MB ("Create an Elastic Beanstalk application source bundle").
    package var archiveBytes = 500 << 20
    package var unpackedBytes = 1 << 30
    /// How much larger than packed one file, or the whole, may be; asked only beyond `ratioFreeBytes`.
    package var ratio = 200
    package var ratioFreeBytes = 10 << 20
    /// In bytes.
    package var pathLength = 1_024
    package var depth = 64

    package init() {}
}
