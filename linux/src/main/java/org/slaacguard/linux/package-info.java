/** Every native call, and nothing else. */
@NullMarked
package org.slaacguard.linux;

import org.jspecify.annotations.NullMarked;
