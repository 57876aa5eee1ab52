/**
 * Calls of the Linux kernel and the C library by FFM: sockets, netlink, TUN, namespaces,
 * capabilities.
 */
@NullMarked
package org.slaacguard.linux;

import org.jspecify.annotations.NullMarked;
