-- A database as it was when two migrations had been applied, with two environments that served.
CREATE TABLE accessKey (
    id TEXT PRIMARY KEY NOT NULL, secret TEXT NOT NULL, account TEXT NOT NULL, createdAt TEXT NOT NULL
) STRICT;
CREATE TABLE application (
    id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
    description TEXT, createdAt TEXT NOT NULL, updatedAt TEXT NOT NULL, tags TEXT NOT NULL,
    UNIQUE (account, region, name)
) STRICT;
INSERT INTO "application" VALUES('arn:aws:elasticbeanstalk:us-east-1:000000000000:application/demo','000000000000','us-east-1','demo',NULL,'2026-11-21 04:57:41.763','2026-11-21 04:57:41.763','[]');
CREATE TABLE applicationVersion (
    id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, applicationName TEXT NOT NULL,
    label TEXT NOT NULL, description TEXT, bucket TEXT NOT NULL, key TEXT NOT NULL, contentID TEXT NOT NULL,
    status TEXT NOT NULL, image TEXT, failure TEXT, createdAt TEXT NOT NULL, updatedAt TEXT NOT NULL,
    tags TEXT NOT NULL,
    UNIQUE (account, region, applicationName, label),
    FOREIGN KEY (account, region, applicationName) REFERENCES application (account, region, name)
        DEFERRABLE INITIALLY DEFERRED
) STRICT;
INSERT INTO "applicationVersion" VALUES('arn:aws:elasticbeanstalk:us-east-1:000000000000:applicationversion/demo/v1','000000000000','us-east-1','demo','v1',NULL,'elasticbeanstalk-us-east-1-000000000000','demo/v1.zip','c733486e103426f00e4ea55c55cc7252','PROCESSED','{"port":8080,"reference":"teal-b98d42e3\/demo:v1-55cc7252"}',NULL,'2026-11-21 04:57:41.763','2026-11-21 04:57:42.336','[]');
INSERT INTO "applicationVersion" VALUES('arn:aws:elasticbeanstalk:us-east-1:000000000000:applicationversion/demo/v2','000000000000','us-east-1','demo','v2',NULL,'elasticbeanstalk-us-east-1-000000000000','demo/v2.zip','1e2157f5e709f3858d2ae844ac8706ee','PROCESSED','{"port":8080,"reference":"teal-b98d42e3\/demo:v2-ac8706ee"}',NULL,'2026-11-21 04:57:42.848','2026-11-21 04:57:43.235','[]');
CREATE TABLE autoScalingGroup (
    id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
    environmentID TEXT NOT NULL, minSize INTEGER NOT NULL, maxSize INTEGER NOT NULL,
    desiredCapacity INTEGER NOT NULL, targetGroups TEXT NOT NULL, launch TEXT NOT NULL, createdAt TEXT NOT NULL,
    failedLaunches INTEGER NOT NULL, nextLaunchAt TEXT NOT NULL,
    UNIQUE (account, region, name),
    FOREIGN KEY (environmentID) REFERENCES environment (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
INSERT INTO "autoScalingGroup" VALUES('arn:aws:autoscaling:us-east-1:000000000000:autoScalingGroup:7caa1736-dba8-4efd-dc7e-8c4afa27c2d0:autoScalingGroupName/awseb-e-jfsk44nt8b-stack-AWSEBAutoScalingGroup-LJ9K9YVCYYSM','000000000000','us-east-1','awseb-e-jfsk44nt8b-stack-AWSEBAutoScalingGroup-LJ9K9YVCYYSM','e-jfsk44nt8b',1,1,1,'["arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup\/awseb-AWSEB-1ECCMY9E42QG\/b848e84da242da14"]','{"deploymentID":1,"environment":{},"image":"teal-b98d42e3\/demo:v1-55cc7252","port":8080,"versionLabel":"v1"}','2026-11-21 04:57:43.431',0,'2026-11-21 04:57:43.431');
INSERT INTO "autoScalingGroup" VALUES('arn:aws:autoscaling:us-east-1:000000000000:autoScalingGroup:42397489-ff48-c94d-d555-7752f2369295:autoScalingGroupName/awseb-e-p3x4nmqvqi-stack-AWSEBAutoScalingGroup-BBZPS1KES0RG','000000000000','us-east-1','awseb-e-p3x4nmqvqi-stack-AWSEBAutoScalingGroup-BBZPS1KES0RG','e-p3x4nmqvqi',1,1,1,'["arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup\/awseb-AWSEB-KFP7BBZC0YRU\/cf9cd1a2555d7a4d"]','{"deploymentID":1,"environment":{},"image":"teal-b98d42e3\/demo:v2-ac8706ee","port":8080,"versionLabel":"v2"}','2026-11-21 04:57:43.517',0,'2026-11-21 04:57:43.517');
CREATE TABLE bucket (
    id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, createdAt TEXT NOT NULL
) STRICT;
INSERT INTO "bucket" VALUES('elasticbeanstalk-us-east-1-000000000000','000000000000','us-east-1','2026-11-21 04:57:41.734');
CREATE TABLE environment (
    id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, applicationName TEXT NOT NULL,
    name TEXT NOT NULL, description TEXT, cnamePrefix TEXT NOT NULL, versionLabel TEXT NOT NULL,
    solutionStack TEXT NOT NULL, options TEXT NOT NULL, status TEXT NOT NULL, health TEXT NOT NULL,
    deploymentID INTEGER NOT NULL, createdAt TEXT NOT NULL, updatedAt TEXT NOT NULL, terminatedAt TEXT,
    tags TEXT NOT NULL, resources TEXT
) STRICT;
INSERT INTO "environment" VALUES('e-jfsk44nt8b','000000000000','us-east-1','demo','demo-blue',NULL,'demo-green','v1','64bit Amazon Linux 2023 v4.7.2 running Docker','[{"name":"MinSize","namespace":"aws:autoscaling:asg","value":"1"},{"name":"MaxSize","namespace":"aws:autoscaling:asg","value":"1"},{"name":"DeploymentPolicy","namespace":"aws:elasticbeanstalk:command","value":"Rolling"},{"name":"BatchSizeType","namespace":"aws:elasticbeanstalk:command","value":"Fixed"},{"name":"BatchSize","namespace":"aws:elasticbeanstalk:command","value":"1"}]','Ready','{"causes":[],"colour":"Green","status":"Ok"}',1,'2026-11-21 04:57:43.426','2026-11-21 04:57:43.866',NULL,'[]','{"group":"arn:aws:autoscaling:us-east-1:000000000000:autoScalingGroup:7caa1736-dba8-4efd-dc7e-8c4afa27c2d0:autoScalingGroupName\/awseb-e-jfsk44nt8b-stack-AWSEBAutoScalingGroup-LJ9K9YVCYYSM","listener":"arn:aws:elasticloadbalancing:us-east-1:000000000000:listener\/app\/awseb--AWSEB-BXEG2BUAV2CT\/0d93a65400a85967\/c11c8f874df50d39","loadBalancer":"arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer\/app\/awseb--AWSEB-BXEG2BUAV2CT\/0d93a65400a85967","targetGroup":"arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup\/awseb-AWSEB-1ECCMY9E42QG\/b848e84da242da14"}');
INSERT INTO "environment" VALUES('e-p3x4nmqvqi','000000000000','us-east-1','demo','demo-green',NULL,'demo','v2','64bit Amazon Linux 2023 v4.7.2 running Docker','[{"name":"MinSize","namespace":"aws:autoscaling:asg","value":"1"},{"name":"MaxSize","namespace":"aws:autoscaling:asg","value":"1"},{"name":"DeploymentPolicy","namespace":"aws:elasticbeanstalk:command","value":"Rolling"},{"name":"BatchSizeType","namespace":"aws:elasticbeanstalk:command","value":"Fixed"},{"name":"BatchSize","namespace":"aws:elasticbeanstalk:command","value":"1"}]','Ready','{"causes":[],"colour":"Green","status":"Ok"}',1,'2026-11-21 04:57:43.514','2026-11-21 04:57:43.866',NULL,'[]','{"group":"arn:aws:autoscaling:us-east-1:000000000000:autoScalingGroup:42397489-ff48-c94d-d555-7752f2369295:autoScalingGroupName\/awseb-e-p3x4nmqvqi-stack-AWSEBAutoScalingGroup-BBZPS1KES0RG","listener":"arn:aws:elasticloadbalancing:us-east-1:000000000000:listener\/app\/awseb--AWSEB-P8KV1LEEFSZT\/df04dd54cc1d5cdc\/c7e7d00401a4506e","loadBalancer":"arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer\/app\/awseb--AWSEB-P8KV1LEEFSZT\/df04dd54cc1d5cdc","targetGroup":"arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup\/awseb-AWSEB-KFP7BBZC0YRU\/cf9cd1a2555d7a4d"}');
CREATE TABLE environmentOperation (
    id TEXT PRIMARY KEY NOT NULL, environmentID TEXT NOT NULL, kind TEXT NOT NULL, requestID TEXT NOT NULL,
    phase TEXT NOT NULL, startedAt TEXT NOT NULL, phaseStartedAt TEXT NOT NULL, finishedAt TEXT,
    versionLabel TEXT NOT NULL, options TEXT NOT NULL, deploymentID INTEGER NOT NULL, deployment TEXT,
    failure TEXT,
    FOREIGN KEY (environmentID) REFERENCES environment (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
INSERT INTO "environmentOperation" VALUES('3879991c-e07f-fcf4-c3a8-d0f5f0bb88a9','e-jfsk44nt8b','create','1183b00e-9a31-4311-a4b1-f25a0fdb33b1','finished','2026-11-21 04:57:43.426','2026-11-21 04:57:43.713','2026-11-21 04:57:43.713','v1','[{"name":"MinSize","namespace":"aws:autoscaling:asg","value":"1"},{"name":"MaxSize","namespace":"aws:autoscaling:asg","value":"1"},{"name":"DeploymentPolicy","namespace":"aws:elasticbeanstalk:command","value":"Rolling"},{"name":"BatchSizeType","namespace":"aws:elasticbeanstalk:command","value":"Fixed"},{"name":"BatchSize","namespace":"aws:elasticbeanstalk:command","value":"1"}]',1,NULL,NULL);
INSERT INTO "environmentOperation" VALUES('b6c5c040-d73c-2c1c-c042-9f8249563e15','e-p3x4nmqvqi','create','c0a4a1af-80a4-46d9-b4ca-15e328495962','finished','2026-11-21 04:57:43.514','2026-11-21 04:57:43.791','2026-11-21 04:57:43.791','v2','[{"name":"MinSize","namespace":"aws:autoscaling:asg","value":"1"},{"name":"MaxSize","namespace":"aws:autoscaling:asg","value":"1"},{"name":"DeploymentPolicy","namespace":"aws:elasticbeanstalk:command","value":"Rolling"},{"name":"BatchSizeType","namespace":"aws:elasticbeanstalk:command","value":"Fixed"},{"name":"BatchSize","namespace":"aws:elasticbeanstalk:command","value":"1"}]',1,NULL,NULL);
CREATE TABLE event (
    number INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL,
    date TEXT NOT NULL UNIQUE, severity TEXT NOT NULL, message TEXT NOT NULL, applicationName TEXT,
    environmentName TEXT, environmentID TEXT, versionLabel TEXT, requestID TEXT
) STRICT;
INSERT INTO "event" VALUES(1,'000000000000','us-east-1','2026-11-21 04:57:41.763','INFO','createApplication completed successfully.','demo',NULL,NULL,NULL,NULL);
INSERT INTO "event" VALUES(2,'000000000000','us-east-1','2026-11-21 04:57:41.764','INFO','Created application version ''v1''.','demo',NULL,NULL,'v1',NULL);
INSERT INTO "event" VALUES(3,'000000000000','us-east-1','2026-11-21 04:57:42.848','INFO','Created application version ''v2''.','demo',NULL,NULL,'v2',NULL);
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO "grdb_migrations" VALUES('0001-foundation');
INSERT INTO "grdb_migrations" VALUES('0002-access');
CREATE TABLE instance (
    id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, groupID TEXT NOT NULL,
    environmentID TEXT NOT NULL, state TEXT NOT NULL, generation INTEGER NOT NULL, launch TEXT NOT NULL,
    previousLaunch TEXT, running TEXT, failure TEXT, launchedAt TEXT NOT NULL, terminatedAt TEXT,
    stateReason TEXT, zone TEXT NOT NULL,
    FOREIGN KEY (environmentID) REFERENCES environment (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
INSERT INTO "instance" VALUES('i-57d18cbe6280e0329','000000000000','us-east-1','arn:aws:autoscaling:us-east-1:000000000000:autoScalingGroup:7caa1736-dba8-4efd-dc7e-8c4afa27c2d0:autoScalingGroupName/awseb-e-jfsk44nt8b-stack-AWSEBAutoScalingGroup-LJ9K9YVCYYSM','e-jfsk44nt8b','running',1,'{"deploymentID":1,"environment":{},"image":"teal-b98d42e3\/demo:v1-55cc7252","port":8080,"versionLabel":"v1"}',NULL,'{"address":{"host":"192.168.0.2","port":8080},"generation":1,"since":1795237063705}',NULL,'2026-11-21 04:57:43.440',NULL,NULL,'us-east-1a');
INSERT INTO "instance" VALUES('i-804a546068ab5f1fe','000000000000','us-east-1','arn:aws:autoscaling:us-east-1:000000000000:autoScalingGroup:42397489-ff48-c94d-d555-7752f2369295:autoScalingGroupName/awseb-e-p3x4nmqvqi-stack-AWSEBAutoScalingGroup-BBZPS1KES0RG','e-p3x4nmqvqi','running',1,'{"deploymentID":1,"environment":{},"image":"teal-b98d42e3\/demo:v2-ac8706ee","port":8080,"versionLabel":"v2"}',NULL,'{"address":{"host":"192.168.0.3","port":8080},"generation":1,"since":1795237063787}',NULL,'2026-11-21 04:57:43.522',NULL,NULL,'us-east-1a');
CREATE TABLE instanceProfile (
    id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, path TEXT NOT NULL,
    uniqueID TEXT NOT NULL, role TEXT, createdAt TEXT NOT NULL, tags TEXT NOT NULL,
    UNIQUE (account, name),
    FOREIGN KEY (role) REFERENCES role (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE listener (
    id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, loadBalancerID TEXT NOT NULL,
    port INTEGER NOT NULL, defaultAction TEXT NOT NULL, tags TEXT NOT NULL,
    UNIQUE (loadBalancerID, port),
    FOREIGN KEY (loadBalancerID) REFERENCES loadBalancer (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
INSERT INTO "listener" VALUES('arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/awseb--AWSEB-BXEG2BUAV2CT/0d93a65400a85967/c11c8f874df50d39','000000000000','us-east-1','arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/app/awseb--AWSEB-BXEG2BUAV2CT/0d93a65400a85967',80,'{"forward":{"_0":[{"targetGroup":"arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup\/awseb-AWSEB-1ECCMY9E42QG\/b848e84da242da14","weight":1}]}}','[{"key":"Name","value":"demo-blue"},{"key":"elasticbeanstalk:environment-id","value":"e-jfsk44nt8b"},{"key":"elasticbeanstalk:environment-name","value":"demo-blue"}]');
INSERT INTO "listener" VALUES('arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/awseb--AWSEB-P8KV1LEEFSZT/df04dd54cc1d5cdc/c7e7d00401a4506e','000000000000','us-east-1','arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/app/awseb--AWSEB-P8KV1LEEFSZT/df04dd54cc1d5cdc',80,'{"forward":{"_0":[{"targetGroup":"arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup\/awseb-AWSEB-KFP7BBZC0YRU\/cf9cd1a2555d7a4d","weight":1}]}}','[{"key":"Name","value":"demo-green"},{"key":"elasticbeanstalk:environment-id","value":"e-p3x4nmqvqi"},{"key":"elasticbeanstalk:environment-name","value":"demo-green"}]');
CREATE TABLE loadBalancer (
    id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
    scheme TEXT NOT NULL, dnsName TEXT NOT NULL, address TEXT NOT NULL UNIQUE, subnets TEXT NOT NULL,
    securityGroups TEXT NOT NULL, attributes TEXT NOT NULL, createdAt TEXT NOT NULL, tags TEXT NOT NULL,
    UNIQUE (account, region, name)
) STRICT;
INSERT INTO "loadBalancer" VALUES('arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/app/awseb--AWSEB-BXEG2BUAV2CT/0d93a65400a85967','000000000000','us-east-1','awseb--AWSEB-BXEG2BUAV2CT','internet-facing','awseb--awseb-bxeg2buav2ct-46600112.us-east-1.elb.amazonaws.com','127.245.0.1','["subnet-0297b3de4f890e694","subnet-0297b3ee4f890e847","subnet-0297b33e4f890d596"]','["sg-09d3385d8820aeb77"]','{}','2026-11-21 04:57:43.431','[{"key":"Name","value":"demo-blue"},{"key":"elasticbeanstalk:environment-id","value":"e-jfsk44nt8b"},{"key":"elasticbeanstalk:environment-name","value":"demo-blue"}]');
INSERT INTO "loadBalancer" VALUES('arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/app/awseb--AWSEB-P8KV1LEEFSZT/df04dd54cc1d5cdc','000000000000','us-east-1','awseb--AWSEB-P8KV1LEEFSZT','internet-facing','awseb--awseb-p8kv1leefszt-24350179.us-east-1.elb.amazonaws.com','127.245.0.2','["subnet-0297b3de4f890e694","subnet-0297b3ee4f890e847","subnet-0297b33e4f890d596"]','["sg-09d3385d8820aeb77"]','{}','2026-11-21 04:57:43.517','[{"key":"Name","value":"demo-green"},{"key":"elasticbeanstalk:environment-id","value":"e-p3x4nmqvqi"},{"key":"elasticbeanstalk:environment-name","value":"demo-green"}]');
CREATE TABLE multipartUpload (
    id TEXT PRIMARY KEY NOT NULL, bucket TEXT NOT NULL, key TEXT NOT NULL, contentType TEXT,
    metadata TEXT NOT NULL, headers TEXT NOT NULL, parts TEXT NOT NULL, startedAt TEXT NOT NULL,
    FOREIGN KEY (bucket) REFERENCES bucket (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE registration (
    id TEXT PRIMARY KEY NOT NULL, targetGroupID TEXT NOT NULL, targetID TEXT NOT NULL, port INTEGER NOT NULL,
    FOREIGN KEY (targetGroupID) REFERENCES targetGroup (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
INSERT INTO "registration" VALUES('arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/awseb-AWSEB-1ECCMY9E42QG/b848e84da242da14|i-57d18cbe6280e0329|80','arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/awseb-AWSEB-1ECCMY9E42QG/b848e84da242da14','i-57d18cbe6280e0329',80);
INSERT INTO "registration" VALUES('arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/awseb-AWSEB-KFP7BBZC0YRU/cf9cd1a2555d7a4d|i-804a546068ab5f1fe|80','arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/awseb-AWSEB-KFP7BBZC0YRU/cf9cd1a2555d7a4d','i-804a546068ab5f1fe',80);
CREATE TABLE role (
    id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, path TEXT NOT NULL,
    uniqueID TEXT NOT NULL, description TEXT, trustPolicy TEXT NOT NULL, maxSessionDuration INTEGER NOT NULL,
    permissionsBoundary TEXT, policies TEXT NOT NULL, createdAt TEXT NOT NULL, tags TEXT NOT NULL,
    UNIQUE (account, name)
) STRICT;
CREATE TABLE setting (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;
INSERT INTO "setting" VALUES('identity','b98d42e3');
CREATE TABLE storedObject (
    id TEXT PRIMARY KEY NOT NULL, bucket TEXT NOT NULL, key TEXT NOT NULL, contentID TEXT NOT NULL,
    size INTEGER NOT NULL, eTag TEXT NOT NULL, contentType TEXT, metadata TEXT NOT NULL,
    headers TEXT NOT NULL, modifiedAt TEXT NOT NULL,
    FOREIGN KEY (bucket) REFERENCES bucket (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
INSERT INTO "storedObject" VALUES('elasticbeanstalk-us-east-1-000000000000/demo/v1.zip','elasticbeanstalk-us-east-1-000000000000','demo/v1.zip','c733486e103426f00e4ea55c55cc7252',3808830,'3f130ddabcc4c89d9873420441c212ce','application/zip','{}','{}','2026-11-21 04:57:41.741');
INSERT INTO "storedObject" VALUES('elasticbeanstalk-us-east-1-000000000000/demo/v2.zip','elasticbeanstalk-us-east-1-000000000000','demo/v2.zip','1e2157f5e709f3858d2ae844ac8706ee',3808832,'9eebde4e7d1197ebbc0969ac3b733a53','application/zip','{}','{}','2026-11-21 04:57:42.826');
CREATE TABLE targetGroup (
    id TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
    port INTEGER NOT NULL, targetType TEXT NOT NULL, vpcID TEXT NOT NULL, healthCheck TEXT NOT NULL,
    attributes TEXT NOT NULL, tags TEXT NOT NULL,
    UNIQUE (account, region, name)
) STRICT;
INSERT INTO "targetGroup" VALUES('arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/awseb-AWSEB-1ECCMY9E42QG/b848e84da242da14','000000000000','us-east-1','awseb-AWSEB-1ECCMY9E42QG',80,'instance','vpc-09d3386d8820aed2a','{"healthyThreshold":3,"intervalSeconds":15,"kind":"HTTP","matcher":"200","path":"\/","timeoutSeconds":5,"unhealthyThreshold":5}','{"deregistration_delay.timeout_seconds":"20"}','[{"key":"Name","value":"demo-blue"},{"key":"elasticbeanstalk:environment-id","value":"e-jfsk44nt8b"},{"key":"elasticbeanstalk:environment-name","value":"demo-blue"}]');
INSERT INTO "targetGroup" VALUES('arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/awseb-AWSEB-KFP7BBZC0YRU/cf9cd1a2555d7a4d','000000000000','us-east-1','awseb-AWSEB-KFP7BBZC0YRU',80,'instance','vpc-09d3386d8820aed2a','{"healthyThreshold":3,"intervalSeconds":15,"kind":"HTTP","matcher":"200","path":"\/","timeoutSeconds":5,"unhealthyThreshold":5}','{"deregistration_delay.timeout_seconds":"20"}','[{"key":"Name","value":"demo-green"},{"key":"elasticbeanstalk:environment-id","value":"e-p3x4nmqvqi"},{"key":"elasticbeanstalk:environment-name","value":"demo-green"}]');
CREATE UNIQUE INDEX environmentName ON environment (account, region, name) WHERE status <> 'Terminated';
CREATE UNIQUE INDEX oneOperationAtATime ON environmentOperation (environmentID) WHERE phase <> 'finished';
CREATE INDEX eventEnvironment ON event (environmentID, date);
CREATE INDEX eventRequest ON event (requestID, date);
