/** The data plane in user space: TUN to UDP and back. */
@NullMarked
package org.slaacguard.userspace;

import org.jspecify.annotations.NullMarked;
