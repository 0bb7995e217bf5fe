import Domain
package import S3API
package import Smithy

extension S3Service {
    package func listBuckets(
        _ input: ListBucketsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListBucketsOutput {
        let names = store.world.buckets.values.filter {
            $0.account == context.account && (input.bucketRegion == nil || input.bucketRegion == $0.region)
        }.map(\.id)
        let page = KeyListing(
            of: names,
            .init(
                prefix: input.prefix ?? "", after: input.continuationToken ?? "", limit: input.maxBuckets ?? 10_000))
        let buckets = page.keys.compactMap { store.world.buckets[$0] }.map { bucket in
            S3API.Bucket(name: bucket.id, creationDate: bucket.createdAt, bucketRegion: bucket.region)
        }
        return ListBucketsOutput(
            buckets: buckets, owner: owner(context.account), continuationToken: page.next, prefix: input.prefix)
    }

    /// Making one's own bucket again succeeds in us-east-1 and is refused elsewhere, as on AWS.
    package func createBucket(
        _ input: CreateBucketRequest, _ context: RequestContext
    ) async throws(ServiceError) -> CreateBucketOutput {
        let region = input.createBucketConfiguration?.locationConstraint?.rawValue ?? context.region
        let scope = Scope(account: context.account, region: region == "EU" ? "eu-west-1" : region)
        if let known = store.world.buckets[input.bucket], known.account == scope.account, known.region != "us-east-1" {
            throw S3Fault.bucketAlreadyOwnedByYou(
                "Your previous request to create the named bucket succeeded and you already own it.")
        }
        let bucket = try await commit { transaction throws(Fault) in
            try transaction.createBucket(input.bucket, in: scope)
        }
        return CreateBucketOutput(location: "/" + bucket.id)
    }

    package func headBucket(
        _ input: HeadBucketRequest, _ context: RequestContext
    ) async throws(ServiceError) -> HeadBucketOutput {
        let bucket = try requireBucket(input.bucket, owner: input.expectedBucketOwner)
        return HeadBucketOutput(bucketRegion: bucket.region, accessPointAlias: false)
    }

    package func deleteBucket(
        _ input: DeleteBucketRequest, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try requireBucket(input.bucket, owner: input.expectedBucketOwner)
        try await commitReleasing { transaction throws(Fault) in try transaction.deleteBucket(input.bucket) }
        return Empty()
    }

    /// us-east-1 has no location constraint.
    package func getBucketLocation(
        _ input: GetBucketLocationRequest, _ context: RequestContext
    ) async throws(ServiceError) -> GetBucketLocationOutput {
        let bucket = try requireBucket(input.bucket, owner: input.expectedBucketOwner)
        let isDefault = bucket.region == "us-east-1"
        return GetBucketLocationOutput(locationConstraint: isDefault ? nil : .init(rawValue: bucket.region))
    }

    /// The account, in the form of S3's canonical user.
    func owner(_ account: String) -> Owner {
        Owner(displayName: account, id: String(repeating: "0", count: 52) + account)
    }
}
