#ifdef __linux__
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

/* How many cores the calling thread may run on; -1 where the kernel does not say. The C library has a function for it
   that Swift does not see. */
static inline int usable_cores(void) {
    unsigned char mask[1024];
    long size = syscall(SYS_sched_getaffinity, 0, sizeof(mask), mask);
    int count = 0;
    if (size < 0) return -1;
    for (long index = 0; index < size; index++) count += __builtin_popcount(mask[index]);
    return count;
}
#endif
