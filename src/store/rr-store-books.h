/* rr-store-books.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-books.h"
#include "rr-store.h"

G_BEGIN_DECLS

/* A booking and its money. Plain: it may be copied. */
typedef struct
{
  RrBooksFacts facts;
  gint64       id;
  char         uuid[37];
  char         tour[64];
  char         slot[48];
  char         guest[128];     /* name, else address */
  char         currency[4];
  char         intent[80];     /* at the payment service; "" if none */
  char         problem[200];   /* "" if none */
} RrBooksEntry;

typedef void (*RrBooksFunc) (const RrBooksEntry *entry, gpointer data);

/* Every booking that has or should have to do with money, oldest first. Thread: whichever
 * opened the reader. */
gboolean  rr_store_reader_books (RrStoreReader  *self,
                                 RrBooksFunc     func,
                                 gpointer        data,
                                 GError        **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
