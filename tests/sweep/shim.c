/* A disk that fails when it is told to: preloaded into a process, it stands between the program and libc.
 *
 * Once armed for a folder it counts the calls that change files there, and at call number N
 *   KILL   ends the process, before or after the call;
 *   TEAR   writes only the first bytes of the call, and ends the process;
 *   CUT    cuts the power: everything not yet synced is taken back, a seeded part of it is put there in sectors,
 *          the last names given or taken are undone, and the process ends;
 *   FAIL   refuses the call with an errno: this one, or every one from it on.
 *
 * What is mapped (SQLite's -shm) passes by: it is rebuilt by whoever opens the store next.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OFF, COUNT, KILL, TEAR, CUT, FAIL };
enum { WRITE = 1, SYNC = 2, NAME = 4, MAKE = 8 };

#define REAL(name) ((__typeof__(&name))real(#name))

static int mode = OFF, kinds, failure, once;
static long at, counted, seen[MAKE + 1];
static uint64_t state;
static char folder[PATH_MAX];
static size_t length;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static void *real(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (!found)
        abort();
    return found;
}

/* splitmix64: the same seed leaves the same remains. */
static uint64_t chance(uint64_t below)
{
    uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return below ? (z ^ (z >> 31)) % below : 0;
}

static void end(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

void shim_arm(const char *path, int what, int which, long number, int error, int only_once, uint64_t seed)
{
    length = strlen(path);
    memcpy(folder, path, length + 1);
    kinds = which, at = number, failure = error, once = only_once, state = seed;
    counted = 0;
    memset(seen, 0, sizeof seen);
    mode = what;
}

/* How many calls of a kind there were since. */
long shim_seen(int kind)
{
    return seen[kind];
}

static int inside(const char *path)
{
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static int path_of(int fd, char *path)
{
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, PATH_MAX - 1);
    path[size > 0 ? size : 0] = 0;
    return size > 0 && inside(path);
}

static int path_at(int dir, const char *name, char *path)
{
    if (name[0] == '/')
        return snprintf(path, PATH_MAX, "%s", name) > 0 && inside(path);
    char base[PATH_MAX];
    if (dir == AT_FDCWD) {
        if (!getcwd(base, sizeof base))
            return 0;
    } else {
        path_of(dir, base);
    }
    return snprintf(path, PATH_MAX, "%s/%s", base, name) < PATH_MAX && inside(path);
}

static int mapped(const char *path)
{
    size_t size = strlen(path);
    return size > 4 && strcmp(path + size - 4, "-shm") == 0;
}

/* Whether it is this call's turn. */
static int reached(int kind)
{
    seen[kind]++;
    if (!(kinds & kind))
        return 0;
    counted++;
    return counted == at || (mode == FAIL && !once && counted > at);
}

/* -- what is not yet synced ------------------------------------------------------------------------------------------ */

struct file {
    dev_t device;
    ino_t number;
    int fd; /* never closed: closing would let go of SQLite's locks */
    struct file *next;
};

struct change { /* of bytes, or of the size where `fresh` is null */
    struct file *file;
    off_t offset, size_before, size_after;
    size_t count, old_count;
    char *old, *fresh;
    struct change *earlier, *later;
};

enum { MADE, RENAMED, REMOVED };
struct name {
    int what;
    char path[PATH_MAX], from[PATH_MAX], kept[PATH_MAX];
    struct name *earlier;
};

static struct file *files;
static struct change *newest, *oldest;
static struct name *last_name;
static int kept_count;

static struct file *file_of(int fd)
{
    struct stat facts;
    if (fstat(fd, &facts) || !S_ISREG(facts.st_mode))
        return NULL;
    for (struct file *each = files; each; each = each->next)
        if (each->device == facts.st_dev && each->number == facts.st_ino)
            return each;
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    struct file *file = malloc(sizeof *file);
    *file = (struct file){facts.st_dev, facts.st_ino, REAL(open64)(link, O_RDWR), files};
    return file->fd < 0 ? NULL : (files = file);
}

static void remember(struct change change)
{
    struct change *kept = malloc(sizeof *kept);
    *kept = change;
    kept->earlier = newest, kept->later = NULL;
    *(newest ? &newest->later : &oldest) = kept;
    newest = kept;
}

static void note_write(int fd, const char *data, size_t count, off_t offset)
{
    struct file *file = file_of(fd);
    struct stat facts;
    if (!file || fstat(fd, &facts))
        return;
    off_t end_of_it = offset + (off_t)count;
    struct change change = {.file = file, .offset = offset, .size_before = facts.st_size, .count = count};
    change.size_after = facts.st_size > end_of_it ? facts.st_size : end_of_it;
    change.old = malloc(count + 1), change.fresh = malloc(count + 1);
    memcpy(change.fresh, data, count);
    ssize_t got = pread64(file->fd, change.old, count, offset);
    change.old_count = got > 0 ? (size_t)got : 0;
    remember(change);
}

static void note_size(int fd, off_t size)
{
    struct file *file = file_of(fd);
    struct stat facts;
    if (!file || fstat(fd, &facts))
        return;
    struct change change = {.file = file, .offset = size, .size_before = facts.st_size, .size_after = size};
    if (size < facts.st_size) {
        change.old = malloc((size_t)(facts.st_size - size));
        ssize_t got = pread64(file->fd, change.old, (size_t)(facts.st_size - size), size);
        change.old_count = got > 0 ? (size_t)got : 0;
    }
    remember(change);
}

static void note_name(int what, const char *path, const char *from)
{
    struct stat facts;
    if (what != MADE && lstat(from ? from : path, &facts))
        return;
    struct name *name = calloc(1, sizeof *name);
    name->what = what;
    snprintf(name->path, sizeof name->path, "%s", path);
    snprintf(name->from, sizeof name->from, "%s", from ? from : "");
    if (what != MADE) {
        snprintf(name->kept, sizeof name->kept, "%.4000s.kept%d", folder, kept_count++);
        if (link(path, name->kept))
            name->kept[0] = 0;
    }
    name->earlier = last_name;
    last_name = name;
}

static void forget_file(struct file *file)
{
    for (struct change *each = newest, *earlier; each; each = earlier) {
        earlier = each->earlier;
        if (each->file != file)
            continue;
        *(each->later ? &each->later->earlier : &newest) = each->earlier;
        *(each->earlier ? &each->earlier->later : &oldest) = each->later;
        free(each->old), free(each->fresh), free(each);
    }
}

static void forget_names(const char *parent)
{
    size_t size = strlen(parent);
    for (struct name **place = &last_name; *place;) {
        struct name *name = *place;
        const char *slash = strrchr(name->path, '/');
        if ((size_t)(slash - name->path) == size && strncmp(name->path, parent, size) == 0) {
            if (name->kept[0])
                REAL(unlink)(name->kept);
            *place = name->earlier;
            free(name);
        } else {
            place = &name->earlier;
        }
    }
}

static void note_sync(int fd)
{
    char path[PATH_MAX];
    struct stat facts;
    if (!fstat(fd, &facts) && S_ISDIR(facts.st_mode)) {
        path_of(fd, path);
        forget_names(path);
        return;
    }
    struct file *file = file_of(fd);
    if (file)
        forget_file(file);
}

static void undo(const struct change *change)
{
    if (change->old_count)
        REAL(pwrite64)(change->file->fd, change->old, change->old_count, change->offset);
    REAL(ftruncate64)(change->file->fd, change->size_before);
}

static void redo_in_part(const struct change *change, size_t sector, unsigned percent)
{
    if (!change->fresh) {
        if (chance(100) < percent)
            REAL(ftruncate64)(change->file->fd, change->size_after);
        return;
    }
    for (size_t done = 0; done < change->count;) {
        size_t part = sector - (size_t)(change->offset + (off_t)done) % sector;
        if (part > change->count - done)
            part = change->count - done;
        if (chance(100) < percent)
            REAL(pwrite64)(change->file->fd, change->fresh + done, part, change->offset + (off_t)done);
        done += part;
    }
}

static void cut(void)
{
    static const unsigned share[] = {0, 10, 50, 90, 100};
    size_t sector = chance(2) ? 512 : 4096;
    unsigned percent = share[chance(5)];
    for (struct change *each = newest; each; each = each->earlier)
        undo(each);
    for (struct change *each = oldest; each; each = each->later)
        redo_in_part(each, sector, percent);
    uint64_t names = 0;
    for (struct name *each = last_name; each; each = each->earlier)
        names++;
    uint64_t undone = chance(names + 1); /* a journal keeps names in their order: only the last ones are lost */
    for (struct name *each = last_name; each && undone; each = each->earlier, undone--) {
        if (each->what == MADE)
            REAL(unlink)(each->path);
        if (each->what == RENAMED)
            REAL(rename)(each->path, each->from);
        if (each->kept[0])
            REAL(rename)(each->kept, each->path);
    }
    end();
}

/* -- the calls ------------------------------------------------------------------------------------------------------- */

/* Performs or refuses one call: `note` before it where power may be cut, `call` itself, `torn` a part of it. */
#define PASS(kind, note, call, torn)                                                                                   \
    do {                                                                                                               \
        pthread_mutex_lock(&turn);                                                                                     \
        int hit = reached(kind), after = hit && chance(2);                                                             \
        if (hit && mode == FAIL) {                                                                                     \
            long part = after && failure == ENOSPC ? (long)(torn) : 0; /* as much as there is room for */              \
            pthread_mutex_unlock(&turn);                                                                               \
            errno = failure;                                                                                           \
            return part > 0 ? (__typeof__(call))part : -1;                                                             \
        }                                                                                                              \
        if (hit && mode == TEAR) {                                                                                     \
            (void)(torn);                                                                                              \
            end();                                                                                                     \
        }                                                                                                              \
        if (hit && !after && mode == KILL)                                                                             \
            end();                                                                                                     \
        if (hit && !after && mode == CUT)                                                                              \
            cut();                                                                                                     \
        note;                                                                                                          \
        __typeof__(call) result = call;                                                                                \
        if (hit && mode == KILL)                                                                                       \
            end();                                                                                                     \
        if (hit && mode == CUT)                                                                                        \
            cut();                                                                                                     \
        pthread_mutex_unlock(&turn);                                                                                   \
        return result;                                                                                                 \
    } while (0)

/* Half of the torn writes end between sectors, half anywhere. */
static size_t part_of(size_t count)
{
    size_t part = count ? chance(count) : 0;
    return chance(2) ? part / 512 * 512 : part;
}

static off_t place_of(int fd)
{
    struct stat facts;
    if (fcntl(fd, F_GETFL) & O_APPEND && !fstat(fd, &facts))
        return facts.st_size;
    return lseek64(fd, 0, SEEK_CUR);
}

#define NOTE(what)                                                                                                     \
    if (mode == CUT && !mapped(path))                                                                                  \
    what

ssize_t write(int fd, const void *data, size_t count)
{
    char path[PATH_MAX];
    if (mode == OFF || !path_of(fd, path))
        return REAL(write)(fd, data, count);
    PASS(WRITE, NOTE(note_write(fd, data, count, place_of(fd))), REAL(write)(fd, data, count),
         REAL(write)(fd, data, part_of(count)));
}

ssize_t pwrite64(int fd, const void *data, size_t count, off64_t offset)
{
    char path[PATH_MAX];
    if (mode == OFF || !path_of(fd, path))
        return REAL(pwrite64)(fd, data, count, offset);
    PASS(WRITE, NOTE(note_write(fd, data, count, offset)), REAL(pwrite64)(fd, data, count, offset),
         REAL(pwrite64)(fd, data, part_of(count), offset));
}

ssize_t pwrite(int fd, const void *data, size_t count, off_t offset)
{
    return pwrite64(fd, data, count, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    char path[PATH_MAX];
    if (mode == OFF || !path_of(fd, path))
        return REAL(writev)(fd, parts, count);
    ssize_t done = 0;
    for (int each = 0; each < count; each++) {
        ssize_t got = write(fd, parts[each].iov_base, parts[each].iov_len);
        if (got < 0)
            return done ? done : got;
        done += got;
    }
    return done;
}

int ftruncate64(int fd, off64_t size)
{
    char path[PATH_MAX];
    if (mode == OFF || !path_of(fd, path))
        return REAL(ftruncate64)(fd, size);
    PASS(WRITE, NOTE(note_size(fd, size)), REAL(ftruncate64)(fd, size), 0);
}

int ftruncate(int fd, off_t size)
{
    return ftruncate64(fd, size);
}

static int synced(int fd, int result)
{
    if (!result && mode == CUT)
        note_sync(fd);
    return result;
}

int fsync(int fd)
{
    char path[PATH_MAX];
    if (mode == OFF || !path_of(fd, path))
        return REAL(fsync)(fd);
    PASS(SYNC, , synced(fd, REAL(fsync)(fd)), 0);
}

int fdatasync(int fd)
{
    char path[PATH_MAX];
    if (mode == OFF || !path_of(fd, path))
        return REAL(fdatasync)(fd);
    PASS(SYNC, , synced(fd, REAL(fdatasync)(fd)), 0);
}

int renameat(int old_dir, const char *old, int new_dir, const char *new)
{
    char path[PATH_MAX], from[PATH_MAX];
    if (mode == OFF || !path_at(new_dir, new, path) || !path_at(old_dir, old, from))
        return REAL(renameat)(old_dir, old, new_dir, new);
    PASS(NAME, NOTE(note_name(RENAMED, path, from)), REAL(renameat)(old_dir, old, new_dir, new), 0);
}

int rename(const char *old, const char *new)
{
    return renameat(AT_FDCWD, old, AT_FDCWD, new);
}

int unlinkat(int dir, const char *name, int flags)
{
    char path[PATH_MAX];
    if (mode == OFF || !path_at(dir, name, path))
        return REAL(unlinkat)(dir, name, flags);
    PASS(NAME, NOTE(note_name(REMOVED, path, NULL)), REAL(unlinkat)(dir, name, flags), 0);
}

int unlink(const char *name)
{
    return unlinkat(AT_FDCWD, name, 0);
}

static int opened(int dir, const char *name, int flags, mode_t rights)
{
    char path[PATH_MAX];
    struct stat facts;
    int there = !fstatat(dir, name, &facts, 0);
    if (mode == FAIL && failure == EROFS && counted >= at && flags & O_ACCMODE && path_at(dir, name, path)) {
        errno = EROFS;
        return -1;
    }
    if (mode == OFF || !(flags & (O_CREAT | O_TRUNC)) || !path_at(dir, name, path) || (there && !(flags & O_TRUNC)))
        return REAL(openat64)(dir, name, flags, rights);
    if (!there)
        PASS(MAKE, NOTE(note_name(MADE, path, NULL)), REAL(openat64)(dir, name, flags, rights), 0);
    int fd = REAL(openat64)(dir, name, flags & ~O_TRUNC, rights);
    if (fd >= 0 && ftruncate64(fd, 0)) {
        close(fd);
        return -1;
    }
    return fd;
}

#define RIGHTS                                                                                                         \
    mode_t rights = 0;                                                                                                 \
    if (flags & (O_CREAT | O_TMPFILE)) {                                                                               \
        va_list more;                                                                                                  \
        va_start(more, flags);                                                                                         \
        rights = va_arg(more, mode_t);                                                                                 \
        va_end(more);                                                                                                  \
    }

int open64(const char *name, int flags, ...)
{
    RIGHTS
    return opened(AT_FDCWD, name, flags, rights);
}

int open(const char *name, int flags, ...)
{
    RIGHTS
    return opened(AT_FDCWD, name, flags, rights);
}

int openat64(int dir, const char *name, int flags, ...)
{
    RIGHTS
    return opened(dir, name, flags, rights);
}

int openat(int dir, const char *name, int flags, ...)
{
    RIGHTS
    return opened(dir, name, flags, rights);
}
