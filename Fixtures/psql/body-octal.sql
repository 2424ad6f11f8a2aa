--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

SET standard_conforming_strings = off;
SET escape_string_warning = off;
CREATE FUNCTION public.f() RETURNS text LANGUAGE sql AS 'SELECT set\137config(\'client\137enc\157ding\', \'SJIS\', false)';
SELECT public.f();
SELECT 'Ã', '
 \! touch CANARY
', 'x';
COMMENT ON TABLE public.t IS 'Ã';
COMMENT ON TABLE public.t IS '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
