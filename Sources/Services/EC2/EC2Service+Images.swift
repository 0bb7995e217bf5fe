import Domain
package import EC2API
import Foundation
package import Smithy

extension EC2Service {
    /// The images of this machine's engine: each is an AMI under its own name. `docker tag my-image
    /// ami-0123456789abcdef0` gives one an id, and `docker tag my-image al2023-ami-2023.6` what a script looks for.
    package func describeImages(
        _ input: DescribeImagesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeImagesResult {
        try ServiceError.checkDryRun(input.dryRun)
        var found: [LaunchableImage]
        do throws(EngineFailure) { found = try await engine.launchableImages() } catch {
            throw ServiceError("Unavailable", error.message, status: 503)
        }
        if !input.imageIds.isEmpty {
            let missing = input.imageIds.filter { id in !found.contains { $0.name == id } }
            guard missing.isEmpty else {
                let isOne = missing.count == 1
                throw .notFound(
                    "InvalidAMIID",
                    "The image id\(isOne ? "" : "s") '[\(missing.joined(separator: ", "))]' do\(isOne ? "es" : "") not "
                        + "exist")
            }
            found = found.filter { input.imageIds.contains($0.name) }
        }
        let images = try Self.imageFilters.apply(input.filters, to: found.map { Image($0, in: context) })
        let page = try Page(
            of: images, by: { $0.imageId ?? "" }, token: input.nextToken, maxResults: input.maxResults)
        return DescribeImagesResult(nextToken: page.next, images: page.elements)
    }

    private static var imageFilters: FilterTable<Image> {
        FilterTable([
            "image-id": { [$0.imageId] }, "name": { [$0.name] }, "state": { [$0.state?.rawValue] },
            "architecture": { [$0.architecture?.rawValue] }, "owner-id": { [$0.ownerId] },
            // Scripts look for AWS's own images by this; all that is here may stand for one.
            "owner-alias": { _ in ["amazon", "aws-marketplace", "self"] }, "is-public": { _ in ["true", "false"] },
            "image-type": { [$0.imageType?.rawValue] }, "root-device-type": { [$0.rootDeviceType?.rawValue] },
            "virtualization-type": { [$0.virtualizationType?.rawValue] }, "hypervisor": { [$0.hypervisor?.rawValue] },
            "description": { [$0.description] }, "creation-date": { [$0.creationDate] },
            "platform-details": { [$0.platformDetails] },
        ])
    }
}

extension Image {
    fileprivate init(_ image: LaunchableImage, in context: RequestContext) {
        self.init(
            platformDetails: "Linux/UNIX", description: image.name, hypervisor: .xen, name: image.name,
            rootDeviceName: "/dev/xvda", rootDeviceType: .ebs, virtualizationType: .hvm, imageId: image.name,
            imageLocation: "\(context.account)/\(image.name)", state: .available, ownerId: context.account,
            creationDate: image.createdAt.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)),
            public: false, architecture: .ofThisMachine, imageType: .machine)
    }
}

extension ArchitectureValues {
    #if arch(arm64)
        static let ofThisMachine = ArchitectureValues.arm64
    #else
        static let ofThisMachine = ArchitectureValues.x8664
    #endif
}
