/* rr-smtp.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-postman-private.h"

#include <curl/curl.h>
#include <glib/gi18n-lib.h>
#include <gmodule.h>
#include <string.h>

/* A letter to a mail server, through libcurl. The server has it when it answers the last
 * line with a code from 200; 400 asks to come back, 500 never takes it, once it has begun
 * to. What is wrong with the server itself, its certificate or the login is for staff to
 * mend, and the letter waits.
 *
 * Threads: that of the postman, which it blocks.
 */

typedef struct
{
  const char   *data;
  gsize         left;
  GCancellable *cancellable;   /* (nullable) */
  char          said[256];     /* the last line of the server that was not in order */
  char          detail[CURL_ERROR_SIZE];
} Upload;

#define MAX_SAID 200

static size_t
read_cb (char   *buffer,
         size_t  size,
         size_t  n,
         void   *data)
{
  Upload *upload = data;
  gsize len = MIN (size * n, upload->left);

  memcpy (buffer, upload->data, len);
  upload->data += len;
  upload->left -= len;
  return len;
}

static int
progress_cb (void       *data,
             curl_off_t  down_total,
             curl_off_t  down,
             curl_off_t  up_total,
             curl_off_t  up)
{
  const Upload *upload = data;

  return g_cancellable_is_cancelled (upload->cancellable);
}

static size_t
discard_cb (char   *buffer,
            size_t  size,
            size_t  n,
            void   *data)
{
  return size * n;
}

/* What the server says; its own words tell more than a number. */
static size_t
listen_cb (char   *buffer,
           size_t  size,
           size_t  n,
           void   *data)
{
  Upload *upload = data;
  gsize len = MIN (size * n, MAX_SAID);

  if (len > 3 && (buffer[0] == '4' || buffer[0] == '5') && g_ascii_isdigit (buffer[1]))
    {
      g_autofree char *line = g_utf8_make_valid (buffer, (gssize) len);

      g_strlcpy (upload->said, g_strchomp (line), sizeof upload->said);
    }
  return size * n;
}

static gboolean
is_on_this_machine (const char *url)
{
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return host != NULL
         && (strcmp (host, "127.0.0.1") == 0 || strcmp (host, "localhost") == 0 || strcmp (host, "::1") == 0);
}

/* A password does not leave the machine in clear text. */
static void
set_login (CURL            *curl,
           const RrPostman *self)
{
  gboolean has_login = self->smtp_user != NULL && self->smtp_password != NULL;

  curl_easy_setopt (curl, CURLOPT_USE_SSL,
                    (long) (has_login && !is_on_this_machine (self->smtp_url) ? CURLUSESSL_ALL : CURLUSESSL_TRY));
  if (self->smtp_ca_file != NULL)
    curl_easy_setopt (curl, CURLOPT_CAINFO, self->smtp_ca_file);
  if (!has_login)
    return;
  curl_easy_setopt (curl, CURLOPT_USERNAME, self->smtp_user);
  curl_easy_setopt (curl, CURLOPT_PASSWORD, self->smtp_password);
}

static void
set_transfer (CURL            *curl,
              const RrPostman *self,
              Upload          *upload)
{
  curl_easy_setopt (curl, CURLOPT_URL, self->smtp_url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT_MS, (long) self->timeout_ms / 2);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT_MS, (long) self->timeout_ms);
  curl_easy_setopt (curl, CURLOPT_MAIL_FROM, self->from);
  /* Who has left does not keep it from the others. */
  curl_easy_setopt (curl, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
  curl_easy_setopt (curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt (curl, CURLOPT_READFUNCTION, read_cb);
  curl_easy_setopt (curl, CURLOPT_READDATA, upload);
  curl_easy_setopt (curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t) upload->left);
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, discard_cb);
  curl_easy_setopt (curl, CURLOPT_HEADERFUNCTION, listen_cb);
  curl_easy_setopt (curl, CURLOPT_HEADERDATA, upload);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, progress_cb);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, upload);
}

static char *
dup_problem (CURLcode      code,
             long          answer,
             const Upload *upload)
{
  switch (code)
    {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      /* Translators: a technical reason */
      return g_strdup_printf (_("The certificate of the mail server is not accepted: %s"),
                              *upload->detail != '\0' ? upload->detail : curl_easy_strerror (code));
    case CURLE_USE_SSL_FAILED:
      return g_strdup (_("The mail server offers no encryption, and a password is not sent without"));
    case CURLE_LOGIN_DENIED:
      return g_strdup (_("The mail server does not take the name or the password"));
    default:
      if (answer >= 400 && *upload->said != '\0')
        return g_strdup (upload->said);
      if (answer >= 400)
        return g_strdup_printf ("%s (%ld)", curl_easy_strerror (code), answer);
      return g_strdup (curl_easy_strerror (code));
    }
}

static RrPostResult
result_of (CURL          *curl,
           CURLcode       code,
           const Upload  *upload,
           guint         *answer,
           char         **problem)
{
  long last = 0;

  *answer = 0;
  if (code == CURLE_OK)
    return RR_POST_TAKEN;
  curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &last);
  *problem = dup_problem (code, last, upload);
  /* What it says of this letter, not of itself. */
  if (code == CURLE_SEND_ERROR || code == CURLE_WEIRD_SERVER_REPLY)
    *answer = (guint) last;
  /* The sender or all of the recipients, or what it says. */
  if (last >= 500 && last < 600 && (code == CURLE_SEND_ERROR || (code == CURLE_WEIRD_SERVER_REPLY && upload->left == 0)))
    return RR_POST_REFUSED;
  return RR_POST_LATER;
}

static CURL *
new_transfer (void)
{
  static gsize is_ready;

  if (g_once_init_enter (&is_ready))
    {
      curl_global_init (CURL_GLOBAL_DEFAULT);
      g_once_init_leave (&is_ready, 1);
    }
  return curl_easy_init ();
}

/* The connection stays open for the next mail. */
static RrPostResult
post (RrPostman          *self,
      GBytes             *mail,
      const char *const  *to,
      GCancellable       *cancellable,
      guint              *answer,
      char              **problem)
{
  Upload upload = { .cancellable = cancellable };
  struct curl_slist *recipients = NULL;
  RrPostResult result;

  *answer = 0;
  if (self->curl == NULL)
    self->curl = new_transfer ();
  if (self->curl == NULL)
    {
      *problem = g_strdup ("libcurl cannot start");
      return RR_POST_LATER;
    }
  curl_easy_reset (self->curl);
  upload.data = g_bytes_get_data (mail, &upload.left);
  for (guint i = 0; to[i] != NULL; i++)
    recipients = curl_slist_append (recipients, to[i]);
  set_transfer (self->curl, self, &upload);
  set_login (self->curl, self);
  curl_easy_setopt (self->curl, CURLOPT_MAIL_RCPT, recipients);
  curl_easy_setopt (self->curl, CURLOPT_ERRORBUFFER, upload.detail);
  result = result_of (self->curl, curl_easy_perform (self->curl), &upload, answer, problem);
  curl_easy_setopt (self->curl, CURLOPT_ERRORBUFFER, NULL);
  curl_slist_free_all (recipients);
  return result;
}

/* Says goodbye to the server, if there is a connection. */
G_MODULE_EXPORT void
rr_smtp_hang_up (RrPostman *self)
{
  g_clear_pointer (&self->curl, curl_easy_cleanup);
}

G_MODULE_EXPORT RrPostResult
rr_smtp_send (RrPostman       *self,
              const RrLetter  *letter,
              GCancellable    *cancellable,
              char           **problem)
{
  g_autoptr(GBytes) mail = rr_mail_build (letter, self->from, (const char *const *) self->to);
  guint answer;
  RrPostResult result = post (self, mail, (const char *const *) self->to, cancellable, &answer, problem);

  rr_smtp_hang_up (self);
  return result;
}

/* The connection stays open. */
G_MODULE_EXPORT RrPostResult
rr_smtp_send_guest (RrPostman          *self,
                    const RrGuestMail  *mail,
                    GCancellable       *cancellable,
                    guint              *answer,
                    char              **problem)
{
  g_autoptr(GBytes) bytes = rr_guest_mail_build (mail);
  const char *to[] = { mail->to, NULL };

  return post (self, bytes, to, cancellable, answer, problem);
}
