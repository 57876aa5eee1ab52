/** IPv6 autoconfiguration without I/O. */
@NullMarked
package org.slaacguard.autoconf;

import org.jspecify.annotations.NullMarked;
