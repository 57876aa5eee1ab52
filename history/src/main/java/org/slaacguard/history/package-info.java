/** Which peer had which address, and when. */
@NullMarked
package org.slaacguard.history;

import org.jspecify.annotations.NullMarked;
