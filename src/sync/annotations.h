// Names for clang's thread-safety attributes; nothing under other compilers.
#pragma once

#if defined(__clang__)
#define TIPHYS_ATTRIBUTE(x) __attribute__((x))
#else
#define TIPHYS_ATTRIBUTE(x)
#endif

#define TIPHYS_CAPABILITY(name) TIPHYS_ATTRIBUTE(capability(name))
#define TIPHYS_SCOPED_CAPABILITY TIPHYS_ATTRIBUTE(scoped_lockable)
#define TIPHYS_GUARDED_BY(lock) TIPHYS_ATTRIBUTE(guarded_by(lock))
#define TIPHYS_ACQUIRE(...) TIPHYS_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define TIPHYS_RELEASE(...) TIPHYS_ATTRIBUTE(release_capability(__VA_ARGS__))
#define TIPHYS_REQUIRES(...) TIPHYS_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define TIPHYS_EXCLUDES(...) TIPHYS_ATTRIBUTE(locks_excluded(__VA_ARGS__))
