// The place of ElasticBeanstalk.
