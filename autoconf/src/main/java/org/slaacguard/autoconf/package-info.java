/**
 * IPv6 autoconfiguration without I/O: router advertisements, neighbour proxy, prefix delegation,
 * duplicate address detection.
 */
@NullMarked
package org.slaacguard.autoconf;

import org.jspecify.annotations.NullMarked;
