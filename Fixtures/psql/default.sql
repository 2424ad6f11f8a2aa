--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

CREATE TABLE public.d (a text DEFAULT set_config('client_encoding', 'GB18030', false), b text);
INSERT INTO public.d (b) VALUES ('あ');
COMMENT ON TABLE public.d IS 'あ';
COMMENT ON TABLE public.d IS '
\! touch CANARY
';
SELECT $あ$
\! touch CANARY
$あ$;
/* あ*/ SELECT 1; /*
\! touch CANARY
*/

--
-- PostgreSQL database dump complete
--
