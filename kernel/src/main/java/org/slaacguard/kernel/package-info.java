/** The kernel's WireGuard as a backend, extended by eBPF and netlink. */
@NullMarked
package org.slaacguard.kernel;

import org.jspecify.annotations.NullMarked;
