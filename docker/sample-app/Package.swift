// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "sample-app",
    targets: [.executableTarget(name: "sample-app", path: "Sources/sample-app")]
)
